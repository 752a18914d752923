package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.home.Home;
import io.facteur.home.Settings;
import io.facteur.stores.cassandra.CassandraSettings;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.SchemaReport;
import io.facteur.stores.cassandra.SessionFactory;
import io.facteur.stores.cassandra.messaging.CassandraDeferredMailStore;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import io.facteur.testing.CassandraRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraUidProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ring of three with the whole schema, as a cluster has it, one or two of whose nodes die. */
class CassandraFaultTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String QUEUE = "outgoing";

    @TempDir
    static Path directory;

    private static CassandraRing ring;
    private static CassandraSettings settings;
    private static CassandraModule tables;
    private static CqlSession session;
    private static RingHealthCheck health;

    @BeforeAll
    static void start() throws Exception {
        ring = CassandraRing.start(List.of("127.0.15.11", "127.0.15.12", "127.0.15.13"));
        Files.writeString(
                directory.resolve(Settings.FILE),
                "cassandra.hosts = " + ring.hosts() + "\ncassandra.replication = datacenter1:3\n");
        Settings conf = Settings.load(directory, Map.of());
        settings = CassandraSettings.of(conf, CassandraRing.PASSWORD);
        tables = FacteurModules.tables(new Home(directory), conf);
        // Two servers of a cluster that is started for the first time
        CompletableFuture<CqlSession> other = CompletableFuture.supplyAsync(CassandraFaultTest::open);
        session = open();
        other.get(10, TimeUnit.MINUTES).close();
        health = new RingHealthCheck(session, settings);
    }

    private static CqlSession open() {
        try {
            CqlSession opened = new SessionFactory(settings, step -> {}).open();
            new SchemaCreator(opened, step -> {}).upgrade(tables);
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        session.close();
        ring.close();
    }

    private static void awaitHealth(ResultStatus status, String cause) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            var result = health.check().block();
            assertThat(result.getStatus()).isEqualTo(status);
            assertThat(result.getCause().orElse("")).contains(cause);
        });
    }

    @Test
    void oneDeadNodeShouldLoseNothingAndFailNothingAndTwoShouldBeTold() throws Exception {
        assertThat(SchemaReport.of(settings, tables).isComplete()).isTrue();
        assertThat(tables.moduleTables().stream().map(table -> table.getName()).toList())
                .contains("messageV3", "deferred_mail", "user", "blobs", "schema_migration");
        awaitHealth(ResultStatus.HEALTHY, "");
        CassandraUidProvider uids = new CassandraUidProvider(session, CassandraConfiguration.DEFAULT_CONFIGURATION);
        CassandraDeferredMailStore deferred = new CassandraDeferredMailStore(session, Clock.systemUTC());
        CassandraId mailbox = CassandraId.timeBased();
        Set<Long> given = new TreeSet<>();
        Set<UUID> accepted = new TreeSet<>();

        for (int i = 0; i < 150; i++) {
            if (i == 50) {
                ring.kill(1);
            }
            // A lightweight transaction, and writes of a majority
            assertThat(given.add(uids.nextUid(mailbox).asLong()))
                    .as("a UID is given once")
                    .isTrue();
            DeferredMail mail = mail(i);
            deferred.add(mail).block();
            accepted.add(mail.enqueueId());
        }
        awaitHealth(ResultStatus.DEGRADED, "1 of 3 nodes down: 127.0.15.12");

        ring.restart(1);
        ring.awaitUp();
        awaitHealth(ResultStatus.HEALTHY, "");
        // Another one dies: what the first one missed must be on the others, and come from them
        ring.kill(2);
        awaitHealth(ResultStatus.DEGRADED, "127.0.15.13");
        assertThat(deferred.list(QUEUE)
                        .map(DeferredMail::enqueueId)
                        .collect(Collectors.toSet())
                        .block())
                .isEqualTo(accepted);
        assertThat(uids.nextUid(mailbox).asLong()).isEqualTo(151);

        ring.kill(0);
        awaitHealth(ResultStatus.UNHEALTHY, "too few copies");
        ring.restart(0);
        ring.restart(2);
        ring.awaitUp();
        awaitHealth(ResultStatus.HEALTHY, "");
    }

    private static DeferredMail mail(int number) {
        Instant due = Instant.now().plusSeconds(3600);
        return new DeferredMail(
                QUEUE,
                UUID.randomUUID(),
                due,
                Instant.now(),
                "mail" + number,
                "ana@example.org",
                List.of("bob@example.org"),
                "header",
                "body",
                "content " + number);
    }
}
