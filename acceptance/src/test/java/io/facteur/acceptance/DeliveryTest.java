package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users decide about their mail: Sieve scripts, vacation; and names that are not ASCII. */
@ExtendWith(SharedFacteur.class)
class DeliveryTest {

    private static final String SCRIPT = """
            require ["fileinto"];
            if header :contains "Subject" "for-the-archive" { fileinto "Archive"; }
            """;

    @Test
    void sieveScriptShouldFileWhatItMatches(Facteur facteur) throws Exception {
        String user = "sieve@example.org";
        facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        upload(facteur, user, SCRIPT);

        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", user, "for-the-archive", "hello"))
                    .startsWith("250");
            assertThat(Mails.send(smtp, "s@other.test", user, "for-the-inbox", "hello"))
                    .startsWith("250");
        }

        Mails.await(facteur, user, "Archive", "for-the-archive");
        Mails.await(facteur, user, "INBOX", "for-the-inbox");
        try (Connection imap = Mails.imap(facteur, user)) {
            assertThat(Mails.count(imap, "INBOX", "for-the-archive")).isZero();
        }
    }

    /** RFC 5804: STARTTLS, login, PUTSCRIPT, SETACTIVE. */
    private static void upload(Facteur facteur, String user, String script) throws IOException {
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + user + "\0" + SharedFacteur.PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (Connection sieve = Connection.clear(facteur.address(), Facteur.MANAGESIEVE)) {
            assertThat(sieve.until(DeliveryTest::isLast)).contains("\"SIEVE\"").contains("OK");
            assertThat(sieve.send("STARTTLS").until(DeliveryTest::isLast)).startsWith("OK");
            sieve.startTls();
            sieve.until(DeliveryTest::isLast);
            assertThat(sieve.send("AUTHENTICATE \"PLAIN\" \"" + plain + "\"").until(DeliveryTest::isLast))
                    .startsWith("OK");
            byte[] octets = script.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            sieve.send("PUTSCRIPT \"rules\" {" + octets.length + "+}");
            sieve.sendRaw(octets);
            assertThat(sieve.send("").until(DeliveryTest::isLast)).startsWith("OK");
            assertThat(sieve.send("SETACTIVE \"rules\"").until(DeliveryTest::isLast))
                    .startsWith("OK");
        }
    }

    private static boolean isLast(String line) {
        return line.startsWith("OK") || line.startsWith("NO") || line.startsWith("BYE");
    }

    @Test
    void vacationShouldAnswerOnce(Facteur facteur) throws Exception {
        String user = "away@example.org";
        facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        HttpResponse<String> response = Webadmin.send(
                facteur, "POST", "/vacation/" + user, "{\"enabled\":true,\"subject\":\"away\",\"textBody\":\"later\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        long before = facteur.held();

        for (String subject : new String[] {"are-you-there-1", "are-you-there-2"}) {
            try (Connection smtp = Mails.smtp(facteur)) {
                assertThat(Mails.send(smtp, "friend@other.test", user, subject, "hello"))
                        .startsWith("250");
            }
            Mails.await(facteur, user, "INBOX", subject);
        }

        patiently().until(() -> facteur.held() > before);
        assertThat(facteur.held()).isEqualTo(before + 1);
    }

    @Test
    void internationalAddressShouldGetMailInBothForms(Facteur facteur) throws Exception {
        facteur.succeed("domain", "add", "bücher.example");
        facteur.succeed("user", "add", "ana@bücher.example", "--password", SharedFacteur.PASSWORD);
        String user = "ana@xn--bcher-kva.example";
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", user, "to-the-a-label", "hello"))
                    .startsWith("250");
            assertThat(Mails.send(smtp, "s@other.test", "ana@bücher.example", "to-the-u-label", "hello"))
                    .startsWith("250");
        }

        Mails.await(facteur, user, "INBOX", "to-the-a-label");
        Mails.await(facteur, user, "INBOX", "to-the-u-label");
        assertThat(facteur.succeed("user", "list")).contains(user, "bücher.example");
    }
}
