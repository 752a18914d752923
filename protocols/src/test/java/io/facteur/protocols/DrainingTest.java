package io.facteur.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.james.jmap.BoundJmapServer;
import org.apache.james.jmap.JMAPConfiguration;
import org.apache.james.jmap.Version;
import org.apache.james.jmap.VersionParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Out of service by its steps: it is said first, then nothing is taken, then sessions end. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DrainingTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Optional<String> SAID = Optional.of("draining: load balancers look elsewhere");
    private static final Optional<String> ENDING = Optional.of("draining: sessions end");
    private static final Optional<String> DRAINED = Optional.of("drained");

    @TempDir
    private Path directory;

    private final List<Optional<String>> told = new CopyOnWriteArrayList<>();
    private TestServers servers;
    private BoundJmapServer jmap;
    private int jmapPort;

    @BeforeEach
    void start() throws Exception {
        servers = TestServers.start(directory, new Backend());
        JMAPConfiguration configuration = JMAPConfiguration.builder()
                .enable()
                .randomPort()
                .defaultVersion(Version.RFC8621)
                .build();
        jmap = new BoundJmapServer(
                configuration,
                Set.of(),
                new VersionParser(Set.of(Version.RFC8621), configuration),
                new BoundJmapServer.Address("127.0.0.1"));
        jmap.start();
        jmapPort = jmap.getPort().getValue();
    }

    @AfterEach
    void stop() {
        servers.close();
        jmap.stop();
    }

    private Draining draining(Duration announce, Duration limit) {
        Draining draining = new Draining(servers.mailServers(), jmap, new Draining.Times(announce, limit));
        draining.watch(told::add);
        return draining;
    }

    private static void assertThatNobodyConnects(int port) {
        assertThatThrownBy(() -> Client.connect(port, false)).isInstanceOf(ConnectException.class);
    }

    private void greets(String listener) throws IOException {
        try (Client client = servers.connect(listener)) {
            assertThat(client.reply()).startsWith("220");
        }
    }

    @Test
    void everythingShouldGoOnWhileItIsOnlySaid() throws Exception {
        int port = servers.port("smtp");
        Draining draining = draining(Duration.ofSeconds(4), LONG);
        long start = System.nanoTime();

        CompletableFuture<Void> done = draining.start();

        assertThat(draining.start()).isSameAs(done);
        assertThat(draining.isDraining()).isTrue();
        assertThat(draining.isDrained()).isFalse();
        try (Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith("250");
            // longer than what a silent client has when sessions end
            Thread.sleep(2500);
            assertThat(client.smtp("RSET")).startsWith("250");
            assertThat(client.smtp("QUIT")).startsWith("221");
        }
        greets("smtp");
        Client.connect(jmapPort, false).close();
        assertThat(told).containsExactly(SAID);

        done.get(60, TimeUnit.SECONDS);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
        assertThat(draining.isDrained()).isTrue();
        assertThat(draining.sessions()).isZero();
        assertThat(told).containsExactly(SAID, ENDING, DRAINED);
        assertThatNobodyConnects(port);
        assertThatNobodyConnects(jmapPort);
    }

    @Test
    void sessionsThatAreStillOpenShouldBeEndedAtTheLimit() throws Exception {
        Draining draining = draining(Duration.ofSeconds(1), Duration.ofSeconds(3));
        try (Client smtp = servers.connect("smtp").begin(false, false);
                Client pop3 = servers.connect("pop3s")) {
            smtp.smtp("MAIL FROM:<someone@remote.test>");
            smtp.smtp("RCPT TO:<user@local.test>");
            smtp.smtp("DATA");
            smtp.raw("Subject: never finished\r\n");
            pop3.read();
            pop3.line("USER user@local.test").read();
            pop3.line("PASS " + Backend.PASSWORD).read();
            long start = System.nanoTime();

            CompletableFuture<Void> done = draining.start();
            Thread.sleep(3000);

            assertThat(done).isNotDone();
            assertThat(draining.sessions()).isEqualTo(2);
            assertThat(draining.isDrained()).isFalse();
            assertThat(smtp.reply()).startsWith("421 4.3.2");
            assertThat(pop3.read().orElseThrow()).startsWith("-ERR [SYS/TEMP]");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
            done.get(60, TimeUnit.SECONDS);
            assertThat(smtp.read()).isEmpty();
            assertThat(draining.isDrained()).isTrue();
            assertThat(draining.sessions()).isZero();
        }
    }

    @Test
    void nothingShouldBeClosedWhenItIsTakenBackWhileItIsOnlySaid() throws Exception {
        Draining draining = draining(Duration.ofSeconds(2), LONG);
        try (Client client = servers.connect("smtp").begin(false, false)) {
            CompletableFuture<Void> done = draining.start();

            draining.undo();

            done.get(10, TimeUnit.SECONDS);
            assertThat(draining.isDraining()).isFalse();
            Thread.sleep(3000);
            assertThat(client.smtp("NOOP")).startsWith("250");
            greets("smtp");
            assertThat(draining.isDrained()).isFalse();
            assertThat(told).containsExactly(SAID, Optional.empty());
        }
    }

    @Test
    void drainedNodeShouldBeInServiceAgainWhenItIsTakenBackAndDrainOnceMore() throws Exception {
        int port = servers.port("smtp");
        Draining draining = draining(Duration.ZERO, LONG);
        for (int i = 0; i < 2; i++) {
            draining.start().get(60, TimeUnit.SECONDS);
            assertThatNobodyConnects(port);

            draining.undo();

            assertThat(draining.isDraining()).isFalse();
            assertThat(draining.isDrained()).isFalse();
            assertThat(servers.port("smtp")).isEqualTo(port);
            greets("smtp");
            Client.connect(jmap.getPort().getValue(), false).close();
        }
        // nothing to take back
        draining.undo();
        assertThat(draining.isDraining()).isFalse();
    }
}
