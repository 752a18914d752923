package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many senders whose DNS is slow, beside others: each waits for its own DNS only. */
@ExtendWith(SharedFacteur.class)
class SlowDnsTest {

    private static final int SLOW = 200;
    private static final int FAST = 10;

    @Test
    void slowDnsShouldDelayItsOwnMessagesOnly(Facteur facteur, LocalDns dns) throws Exception {
        // until the fast ones are through, however long they take here
        dns.delay("slow.test", Duration.ofHours(1));
        List<Connection> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                waiting.add(askedToWait(facteur, i));
            }
            for (int i = 0; i < FAST; i++) {
                try (Connection smtp = Mails.smtp(facteur)) {
                    assertThat(Mails.send(smtp, "u@fast.test", SharedFacteur.ANA, "fast" + i, "hello"))
                            .startsWith("250");
                }
            }
            assertThat(waiting).as("have no answer yet").noneMatch(Connection::hasAnswer);
            dns.heal();
            for (Connection slow : waiting) {
                assertThat(slow.smtp()).startsWith("250");
            }
        } finally {
            for (Connection slow : waiting) {
                slow.close();
            }
            dns.heal();
        }
    }

    /** At the end of its message, each from a domain and, for the limit of connections, an address of its own. */
    private static Connection askedToWait(Facteur facteur, int number) throws IOException {
        Connection smtp = Connection.from("127.0.9." + (1 + number), facteur.address(), Facteur.SMTP);
        smtp.smtp();
        smtp.smtp("EHLO client.test");
        String sender = "u@d" + number + ".slow.test";
        smtp.smtp("MAIL FROM:<" + sender + ">");
        smtp.smtp("RCPT TO:<" + SharedFacteur.BOB + ">");
        smtp.smtp("DATA");
        return smtp.send("From: <" + sender + ">\r\nSubject: slow\r\n\r\nhello\r\n.");
    }
}
