package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code kill -9} while mail arrives: what was answered 250 is in its mailbox afterwards, once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {

    private static final int SENDERS = 4;
    private static final int BEFORE_THE_CRASH = 60;
    /** Of a sender, once twice as many were accepted: what comes later need not be much. */
    private static final int PAUSE_MILLIS = 300;
    /** Mail that came while the store was down is tried again after 5 s, and twice as long each time. */
    private static final Duration FOR_WHAT_WAS_DEFERRED = Duration.ofMinutes(6);

    private final AtomicInteger rounds = new AtomicInteger();
    private final LocalDns dns = LocalDns.start("");
    private Facteur facteur;

    @BeforeAll
    void setUp() throws Exception {
        facteur = Facteur.prepared("crash", "127.0.0.3")
                .with("dns.servers", dns.hostAndPort())
                .up();
        facteur.succeed("domain", "add", "example.org");
    }

    @AfterAll
    void tearDown() throws InterruptedException {
        facteur.end();
        dns.close();
    }

    private interface Crash {
        void happen() throws Exception;
    }

    @Test
    void nothingShouldBeLostWhenAllIsKilled() throws Exception {
        nothingLost(() -> {
            long cassandra = facteur.cassandraPid();
            long search = facteur.child("opensearch").path("pid").asLong();
            Facteur.kill(facteur.pid());
            Facteur.kill(cassandra);
            Facteur.kill(search);
            facteur.up();
        });
    }

    @Test
    void nothingShouldBeLostWhenTheMailServerIsKilled() throws Exception {
        nothingLost(() -> {
            Facteur.kill(facteur.pid());
            facteur.up();
        });
    }

    @Test
    void nothingShouldBeLostWhenCassandraIsKilled() throws Exception {
        nothingLost(() -> {
            long killed = facteur.cassandraPid();
            Facteur.kill(killed);
            patiently().alias("it is started again by itself").until(() -> ready() && facteur.cassandraPid() != killed);
            assertThat(facteur.isAlive()).isTrue();
        });
    }

    @Test
    void nothingShouldBeLostWhenOpenSearchIsKilled() throws Exception {
        nothingLost(() -> {
            long killed = facteur.child("opensearch").path("pid").asLong();
            Facteur.kill(killed);
            patiently().alias("it is started again by itself").until(() -> {
                JsonNode child = facteur.child("opensearch");
                return child.path("state").asText().equals("ready")
                        && child.path("pid").asLong() != killed;
            });
            assertThat(facteur.isAlive()).isTrue();
        });
    }

    private boolean ready() throws IOException, InterruptedException {
        return facteur.child("cassandra").path("state").asText().equals("ready");
    }

    private void nothingLost(Crash crash) throws Exception {
        String round = "round" + rounds.incrementAndGet();
        String user = round + "@example.org";
        facteur.succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);

        Set<String> accepted = new ConcurrentSkipListSet<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread[] senders = new Thread[SENDERS];
        for (int i = 0; i < SENDERS; i++) {
            String prefix = round + "-" + i + "-";
            senders[i] = new Thread(() -> send(user, prefix, accepted, stop));
            senders[i].start();
        }
        patiently().pollInterval(Duration.ofMillis(5)).until(() -> accepted.size() >= BEFORE_THE_CRASH);
        crash.happen();
        stop.set(true);
        for (Thread sender : senders) {
            sender.join();
        }

        assertThat(accepted).hasSizeGreaterThanOrEqualTo(BEFORE_THE_CRASH);
        patiently()
                .atMost(FOR_WHAT_WAS_DEFERRED)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreException(IOException.class)
                .untilAsserted(() -> assertThat(missing(user, accepted))
                        .as("answered 250 and not in the mailbox")
                        .isEmpty());
        System.out.printf("%s: %d answered 250, lost 0%n", round, accepted.size());
        assertOnce(user, accepted);
    }

    /** Until told to stop: a connection that breaks is opened again, and only what was answered 250 counts. */
    private void send(String user, String prefix, Set<String> accepted, AtomicBoolean stop) {
        int number = 0;
        while (!stop.get()) {
            try (Connection smtp = Mails.smtp(facteur)) {
                while (!stop.get()) {
                    String subject = prefix + number++;
                    String answer = Mails.send(smtp, "s@other.test", user, subject, "x".repeat(2000));
                    if (!answer.startsWith("250")) {
                        break;
                    }
                    accepted.add(subject);
                    if (accepted.size() > 2 * BEFORE_THE_CRASH) {
                        Traffic.pause(PAUSE_MILLIS);
                    }
                }
            } catch (IOException expected) {
                // the server is down at the moment
            }
            Traffic.pause(PAUSE_MILLIS);
        }
    }

    private Set<String> missing(String user, Set<String> accepted) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>(accepted);
        missing.removeAll(Set.copyOf(Mails.subjects(facteur, user, "INBOX")));
        return missing;
    }

    private void assertOnce(String user, Set<String> accepted) throws IOException, InterruptedException {
        Set<String> seen = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        for (String subject : Mails.subjects(facteur, user, "INBOX")) {
            if (!seen.add(subject) && accepted.contains(subject)) {
                twice.add(subject);
            }
        }
        assertThat(twice).as("stored twice").isEmpty();
    }
}
