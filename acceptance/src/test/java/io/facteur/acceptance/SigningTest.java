package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facteur.testing.dns.LocalDns;
import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.ReceivedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's mail to other domains is like when it comes to their server. */
class SigningTest {

    private static final String ANA = "ana@example.org";
    private static final String BOB = "bob@example.org";
    private static final int PORT = 10025;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ZONE = """
            org. 1 IN SOA ns.test. root.test. 1 1 1 1 1
            remote.test. 60 IN MX 10 mx.remote.test.
            mx.remote.test. 60 IN A 127.0.0.61
            """;
    private static final String SETTINGS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <outgoing>
                <hold>never</hold>
                <nextHops><port>10025</port><loopback>true</loopback></nextHops>
            </outgoing>
            """;

    private static LocalDns dns;
    private static LocalSmtp peer;
    private static Facteur facteur;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        dns = LocalDns.start(ZONE);
        peer = LocalSmtp.start("127.0.0.61", PORT);
        facteur = Facteur.prepared("signing", "127.0.0.60").with("dns.servers", dns.hostAndPort());
        Files.writeString(facteur.configuration().resolve("outgoing.xml"), SETTINGS);
        facteur.up();
        assertThat(facteur.succeed("domain", "add", "example.org"))
                .contains("Created: DKIM key, postmaster@ abuse@ dmarc@ tlsrpt@");
        facteur.succeed("dkim", "add", "example.org", "--type", "ed25519", "--selector", "ed", "--now");
        for (String user : List.of(ANA, BOB)) {
            facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        }
    }

    @AfterAll
    static void end() throws Exception {
        facteur.end();
        peer.close();
        dns.close();
    }

    private static String submit(String user, String message) throws IOException {
        try (Connection connection = Mails.login(facteur, user)) {
            return Mails.sendWhole(connection, user, "friend@remote.test", message);
        }
    }

    /** Waits for the message with that subject, and returns it as the next hop got it. */
    private static String sent(String subject) {
        List<String> found = new ArrayList<>();
        patiently()
                .alias(subject + " leaves")
                .until(() -> peer.messages().stream()
                        .map(ReceivedMessage::text)
                        .filter(message -> message.contains("Subject: " + subject + "\r\n"))
                        .limit(1)
                        .anyMatch(found::add));
        return found.get(0);
    }

    private static String text(String subject, String type, String encoding, String body) {
        return "From: Ana <" + ANA + ">\r\nTo: friend@remote.test\r\nSubject: " + subject
                + "\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding
                + "\r\n\r\n" + body;
    }

    /** Of the kinds that mail programs write. */
    private static List<String> messages() {
        byte[] pdf = new byte[100_000];
        for (int i = 0; i < pdf.length; i++) {
            pdf[i] = (byte) (i * 31 + i / 7);
        }
        String part = "--b\r\nContent-Type: ";
        return List.of(
                "From: " + ANA + "\r\nSubject: seven\r\n\r\nPlain. \r\n\r\nBye\r\n\r\n",
                text("eight", "text/plain; charset=utf-8", "8bit", "D\u00e9j\u00e0 vu, and some more of it.\r\n"),
                text(
                        "flowed",
                        "text/plain; charset=utf-8; format=flowed",
                        "8bit",
                        "A paragraph that \r\nflows on \r\nto: \u00e9.\r\n-- \r\nAna\r\n"),
                text("long", "text/html; charset=us-ascii", "7bit", "<p>" + "word ".repeat(5000) + "</p>\r\n"),
                text(
                        "attachment",
                        "multipart/mixed; boundary=b",
                        "8bit",
                        part
                                + "text/plain; charset=utf-8\r\n"
                                + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                                + "See the caf\u00e9.\r\n"
                                + part + "application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                                + Base64.getMimeEncoder().encodeToString(pdf) + "\r\n--b--\r\n"),
                text(
                        "=?utf-8?q?=E4=BD=A0?=",
                        "text/plain; charset=utf-8",
                        "8bit",
                        "\u4f60\u597d\uff0c\u4e16\u754c\u3002 \ud83d\ude00\r\n"));
    }

    private static List<String> leaving() throws Exception {
        List<String> subjects = List.of("seven", "eight", "flowed", "long", "attachment", "=?utf-8?q?=E4=BD=A0?=");
        for (String message : messages()) {
            assertThat(submit(ANA, message)).startsWith("250");
        }
        List<String> messages = subjects.stream().map(SigningTest::sent).toList();
        for (String message : messages) {
            assertThat(message.chars()).as("7-bit").allMatch(c -> c < 0x80);
            assertThat(message.lines()).allMatch(line -> line.length() <= 998);
        }
        return messages;
    }

    @Test
    void signaturesShouldVerifyWithDkimpy() throws Exception {
        DkimVerifiers.assumeDkimpy();

        DkimVerifiers.of(facteur, "example.org", directory).dkimpyShouldPass(leaving());
    }

    @Test
    void signaturesShouldVerifyWithMailauth() throws Exception {
        DkimVerifiers.assumeMailauth();

        DkimVerifiers.of(facteur, "example.org", directory).mailauthShouldPass(leaving());
    }

    @Test
    void messageShouldBeCompletedAndNotTellWhereItsUserIs() throws Exception {
        submit(ANA, "From: " + ANA + "\r\nSubject: bare\r\n\r\nhello");

        assertThat(sent("bare"))
                .contains("\r\nDate: ", "\r\nMessage-ID: <", "\r\nReceived: by localhost with ESMTPSA id ")
                .doesNotContain("127.0.0.", "laptop.home.test");
    }

    @Test
    void authorShouldBeAnAddressOfTheUser() throws Exception {
        assertThat(submit(ANA, "From: Bob <" + BOB + ">\r\nSubject: as-bob\r\n\r\nhello"))
                .startsWith("550 5.7.1 bob@example.org in the From field is not yours");
        assertThat(submit(ANA, "From: " + ANA + "\r\nSender: " + BOB + "\r\nSubject: as-bob\r\n\r\nhello"))
                .startsWith("550 5.7.1 bob@example.org in the Sender field is not yours");

        facteur.succeed("alias", "add", "info@example.org", ANA);
        assertThat(submit(ANA, "From: info@example.org\r\nSubject: as-info\r\n\r\nhello"))
                .startsWith("250");
        assertThat(sent("as-info")).contains("d=example.org");
    }

    @Test
    void newKeyShouldSignOnceItIsPublished() throws Exception {
        JsonNode made = JSON.readTree(facteur.succeed("dkim", "rotate", "example.org", "--json"));
        StringBuilder zone = new StringBuilder(ZONE);
        List<String> selectors = new ArrayList<>();
        for (JsonNode key : made) {
            assertThat(key.path("state").asText()).isEqualTo("pending");
            selectors.add(key.path("selector").asText());
            zone.append(key.path("name").asText()).append(". 1 IN TXT ");
            for (String string : key.path("record").asText().split("(?<=\\G.{200})")) {
                zone.append('"').append(string).append("\" ");
            }
            zone.append('\n');
        }
        assertThat(selectors).hasSize(2);

        dns.zone(zone.toString());

        patiently()
                .atMost(Duration.ofMinutes(4))
                .until(() -> facteur.succeed("dkim", "list", "example.org").split(" active\n", -1).length == 3
                        && facteur.succeed("dkim", "list", "example.org").split(" retired\n", -1).length == 3);
        submit(ANA, "From: " + ANA + "\r\nSubject: rotated\r\n\r\nhello");
        assertThat(sent("rotated")).contains("s=" + selectors.get(0) + ";", "s=" + selectors.get(1) + ";");
    }
}
