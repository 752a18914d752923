package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be delivered is refused in the session: there is nothing to bounce later. */
@ExtendWith(SharedFacteur.class)
class RefusalTest {

    @Test
    void unknownRecipientShouldBeRefused(Facteur facteur) throws IOException {
        try (Connection smtp = Mails.smtp(facteur)) {
            smtp.smtp("MAIL FROM:<stranger@other.test>");

            assertThat(smtp.smtp("RCPT TO:<nobody@example.org>"))
                    .startsWith("550")
                    .contains("5.1.1");
        }
    }

    @Test
    void fullMailboxShouldBeRefusedUntilThereIsRoom(Facteur facteur) throws Exception {
        facteur.succeed("user", "add", "full@example.org", "--password", SharedFacteur.PASSWORD);
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", "full@example.org", "first", "x".repeat(900)))
                    .startsWith("250");
        }
        Mails.await(facteur, "full@example.org", "INBOX", "first");
        // counted after it can be seen
        patiently().until(() -> occupation(facteur, "full@example.org") == 1);
        assertThat(quota(facteur, "full@example.org", "1")).isEqualTo(204);

        try (Connection smtp = Mails.smtp(facteur)) {
            smtp.smtp("MAIL FROM:<s@other.test>");
            assertThat(smtp.smtp("RCPT TO:<full@example.org>"))
                    .startsWith("452")
                    .contains("4.2.2");
            assertThat(smtp.smtp("RCPT TO:<ana@example.org>")).startsWith("250");
        }

        assertThat(quota(facteur, "full@example.org", "100")).isEqualTo(204);
        try (Connection smtp = Mails.smtp(facteur)) {
            smtp.smtp("MAIL FROM:<s@other.test>");
            assertThat(smtp.smtp("RCPT TO:<full@example.org>")).startsWith("250");
        }
    }

    @Test
    void announcedSizeOverTheLimitShouldBeRefused(Facteur facteur) throws IOException {
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(smtp.smtp("MAIL FROM:<s@other.test> SIZE=60000000"))
                    .startsWith("552")
                    .contains("5.3.4");
        }
    }

    @Test
    void messageOverTheLimitShouldBeRefusedAtItsEnd(Facteur facteur) throws IOException {
        byte[] lines = ("x".repeat(998) + "\r\n").repeat(1024).getBytes(StandardCharsets.US_ASCII);
        try (Connection smtp = Mails.smtp(facteur)) {
            smtp.smtp("MAIL FROM:<s@other.test>");
            smtp.smtp("RCPT TO:<ana@example.org>");
            smtp.smtp("DATA");
            for (int sent = 0; sent < 54_000_000; sent += lines.length) {
                smtp.sendRaw(lines);
            }
            assertThat(smtp.smtp(".")).startsWith("552").contains("5.3.4");
            assertThat(smtp.smtp("NOOP")).startsWith("250");
        }
    }

    @Test
    void bareLineFeedsShouldNotEndAMessage(Facteur facteur) throws IOException {
        for (String end : new String[] {"\n.\n", "\n.\r\n", "\r\n.\n"}) {
            try (Connection smtp = Mails.smtp(facteur)) {
                smtp.smtp("MAIL FROM:<s@other.test>");
                smtp.smtp("RCPT TO:<ana@example.org>");
                smtp.smtp("DATA");
                smtp.sendRaw(("Subject: smuggled\r\n\r\ntext" + end + "MAIL FROM:<admin@example.org>\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(smtp.smtp()).as(end).startsWith("5");
            }
        }
    }

    private static long occupation(Facteur facteur, String user) throws IOException, InterruptedException {
        String quota = Webadmin.send(facteur, "GET", "/quota/users/" + user, "").body();
        return new ObjectMapper().readTree(quota).at("/occupation/count").asLong();
    }

    private static int quota(Facteur facteur, String user, String count) throws IOException, InterruptedException {
        return Webadmin.send(facteur, "PUT", "/quota/users/" + user + "/count", count)
                .statusCode();
    }
}
