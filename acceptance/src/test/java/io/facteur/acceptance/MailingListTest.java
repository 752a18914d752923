package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An author whose domain asks for p=reject writes to a mailing list, which adds a tag and a footer. */
@ExtendWith(SharedFacteur.class)
class MailingListTest {

    private static final String WRITTEN = """
            From: Author <author@signed.test>\r
            To: talk@lists.test\r
            Subject: %s\r
            Date: Tue, 24 Nov 2026 10:00:00 +0000\r
            Message-ID: <%s@signed.test>\r
            MIME-Version: 1.0\r
            Content-Type: text/plain; charset=us-ascii\r
            \r
            Does anybody still read this?\r
            """;

    /** As Mailman adds it. */
    private static final String FOOTER = """
            _______________________________________________\r
            talk mailing list -- talk@lists.test\r
            To unsubscribe send an email to talk-leave@lists.test\r
            """;

    @TempDir
    private Path directory;

    private final Facteur facteur;
    private final LocalDns dns;

    MailingListTest(Facteur facteur, LocalDns dns) {
        this.facteur = facteur;
        this.dns = dns;
    }

    private String signed(String subject) throws Exception {
        String key = directory.resolve("key.pem").toString();
        String record =
                facteur.succeed("dkim", "key", "generate", "--domain", "signed.test", "--selector", "s1", "-o", key);
        dns.zone(record + """
                signed.test.         60 IN TXT "v=spf1 ip4:192.0.2.1 -all"
                _dmarc.signed.test.  60 IN TXT "v=DMARC1; p=reject"
                lists.test.          60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"
                """);
        Path message = directory.resolve("message.eml");
        Files.writeString(message, WRITTEN.formatted(subject, subject));
        Path signed = directory.resolve("signed.eml");
        facteur.succeed(
                "dkim",
                "sign",
                message.toString(),
                "--domain",
                "signed.test",
                "--selector",
                "s1",
                "--key",
                key,
                "-o",
                signed.toString());
        return Files.readString(signed, StandardCharsets.US_ASCII);
    }

    private String send(String from, String message) throws Exception {
        try (Connection smtp = Mails.smtp(facteur)) {
            return Mails.sendWhole(smtp, from, SharedFacteur.BOB, message.stripTrailing());
        }
    }

    @Test
    void mailThroughAListShouldNotBeRefusedThoughItBrokeTheSignature() throws Exception {
        String original = signed("question");
        String passedOn = "List-Id: <talk.lists.test>\r\nList-Unsubscribe: <mailto:talk-leave@lists.test>\r\n"
                + original.replace("Subject: question", "Subject: [talk] question") + FOOTER;

        assertThat(send("author@signed.test", original)).startsWith("250");
        assertThat(send("talk-bounces@lists.test", passedOn)).startsWith("250");

        assertThat(Mails.read(facteur, SharedFacteur.BOB, "INBOX", "question")).contains("dkim=pass", "dmarc=pass");
        assertThat(Mails.read(facteur, SharedFacteur.BOB, "Junk", "[talk] question"))
                .contains("dkim=fail", "dmarc=fail", "It may have been passed on");
        // the same without a trace of the list
        String stolen = original.replace("Does anybody", "Does nobody");
        assertThat(send("author@signed.test", stolen)).startsWith("550 5.7.1 DMARC policy of signed.test");
    }
}
