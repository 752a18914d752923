package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user and an administrator find after {@code user add} and {@code domain add}. */
@ExtendWith(SharedFacteur.class)
class AccountTest {

    @Test
    void mailboxesShouldHaveTheirSpecialUses(Facteur facteur) throws Exception {
        try (Connection imap = Mails.imap(facteur, SharedFacteur.ANA)) {
            String list = imap.imap("LIST \"\" \"*\"");
            assertThat(line(list, "Sent")).contains("\\Sent");
            assertThat(line(list, "Drafts")).contains("\\Drafts");
            assertThat(line(list, "Trash")).contains("\\Trash");
            assertThat(line(list, "Archive")).contains("\\Archive");
            assertThat(line(list, "Junk")).contains("\\Junk");
            String subscribed = imap.imap("LSUB \"\" \"*\"");
            for (String mailbox : new String[] {"INBOX", "Sent", "Drafts", "Trash", "Archive", "Junk"}) {
                assertThat(line(subscribed, mailbox)).isNotEmpty();
            }
        }
    }

    private static String line(String answer, String mailbox) {
        return answer.lines()
                .filter(line -> line.endsWith(" \"" + mailbox + "\"") || line.endsWith(" " + mailbox))
                .findFirst()
                .orElse("");
    }

    @Test
    void roleAddressesShouldReachTheAdministrator(Facteur facteur) throws Exception {
        for (String role : new String[] {"postmaster", "abuse", "dmarc", "tlsrpt"}) {
            try (Connection smtp = Mails.smtp(facteur)) {
                assertThat(Mails.send(smtp, "s@other.test", role + "@example.org", "to-" + role, "hello"))
                        .startsWith("250");
            }
        }
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", "postmaster", "to-bare-postmaster", "hello"))
                    .startsWith("250");
        }
        facteur.succeed("user", "passwd", "admin@example.org", "--password", SharedFacteur.PASSWORD);
        for (String role : new String[] {"postmaster", "abuse", "dmarc", "tlsrpt"}) {
            Mails.await(facteur, "admin@example.org", "INBOX", "to-" + role);
        }
        Mails.await(facteur, "admin@example.org", "INBOX", "to-bare-postmaster");
    }

    @Test
    void aliasShouldLeadToItsUser(Facteur facteur) throws Exception {
        facteur.succeed("alias", "add", "sales@example.org", SharedFacteur.BOB);
        try (Connection smtp = Mails.smtp(facteur)) {
            assertThat(Mails.send(smtp, "s@other.test", "sales@example.org", "for-sales", "hello"))
                    .startsWith("250");
        }
        Mails.await(facteur, SharedFacteur.BOB, "INBOX", "for-sales");
    }

    @Test
    void statusShouldTellEachListener(Facteur facteur) throws Exception {
        JsonNode status = facteur.status();

        assertThat(status.get("state").asText()).isEqualTo("ready");
        assertThat(status.get("listeners"))
                .hasSize(12)
                .allSatisfy(
                        listener -> assertThat(listener.get("address").asText()).isEqualTo(facteur.address()));
        for (String child : new String[] {"cassandra", "opensearch"}) {
            assertThat(facteur.child(child).path("state").asText()).as(child).isEqualTo("ready");
        }
    }

    @Test
    void secretsShouldBeForTheOwnerAlone(Facteur facteur) throws IOException {
        for (String name : new String[] {"secrets", "tls", "cassandra", "queue"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(facteur.home().resolve(name))))
                    .as(name)
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void testMessageShouldArriveWhenItIsSent(Facteur facteur) throws Exception {
        assertThat(facteur.succeed("mail", "send-test", "--to", SharedFacteur.ANA))
                .contains("250 accepted, in INBOX after");
    }
}
