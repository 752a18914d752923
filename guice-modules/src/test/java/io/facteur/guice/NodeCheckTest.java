package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.home.Home;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.authentication.KeySeal;
import io.facteur.stores.cassandra.cluster.ClusterNodes;
import io.facteur.stores.cassandra.cluster.ClusterTables;
import io.facteur.stores.cassandra.cluster.Heartbeat;
import io.facteur.testing.CassandraExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.lifecycle.api.StartUpCheck.CheckResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Who may be a node of the cluster, and what does not fit together when it is one. */
@ExtendWith(CassandraExtension.class)
class NodeCheckTest {

    private static final String SECRET = "the secret of the first node, which is long enough";
    private static final String VERSION = "1.2.3";

    private static CqlSession session;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open(CqlSession opened) {
        session = opened;
        new SchemaCreator(session, step -> {}).create(ClusterTables.MODULE);
    }

    @BeforeEach
    void empty() {
        delete(ClusterTables.NODE, "node");
        delete(ClusterTables.COMMON, "name");
    }

    private static void delete(String table, String key) {
        // in the order of the transactions that wrote them
        session.execute("SELECT " + key + " FROM " + table)
                .forEach(row -> session.execute(
                        "DELETE FROM " + table + " WHERE " + key + " = ? IF EXISTS", row.getString(key)));
    }

    private Heartbeat node(String name, String version, Duration clockAhead) {
        Clock clock = Clock.offset(Clock.systemUTC(), clockAhead);
        return new Heartbeat(new ClusterNodes(session, clock), name, UUID.randomUUID(), version, clock, () -> "ready");
    }

    private Home home(String name) throws Exception {
        Home home = new Home(directory.resolve(name));
        Files.createDirectories(home.secrets());
        return home;
    }

    private CheckResult check(String name, String secret) throws Exception {
        return check(home(name), node(name, VERSION, Duration.ZERO), secret);
    }

    private static CheckResult check(Home home, Heartbeat node, String secret) {
        ClusterNodes nodes = new ClusterNodes(session, Clock.systemUTC());
        return new NodeCheck(node, new SharedSecrets(home, nodes, new KeySeal(secret, new SecureRandom()))).check();
    }

    private static void assertThatItIsRefused(CheckResult result, String... words) {
        assertThat(result.getResultType()).isEqualTo(StartUpCheck.ResultType.BAD);
        assertThat(result.getDescription().orElseThrow()).contains(words);
    }

    private static void assertThatItMayStart(CheckResult result) {
        assertThat(result.getResultType())
                .as(result.getDescription().orElse(""))
                .isEqualTo(StartUpCheck.ResultType.GOOD);
    }

    private static Result health(Heartbeat node) {
        return Mono.from(new ClusterHealthCheck(node).check()).block();
    }

    @Test
    void nodeShouldStartWhenItHasTheSecretOfTheFirst() throws Exception {
        assertThatItMayStart(check("one", SECRET));
        assertThatItMayStart(check("two", SECRET));
        // again, as after each restart
        assertThatItMayStart(check(home("three"), node("three", VERSION, Duration.ZERO), SECRET));
    }

    @Test
    void nodeShouldNotStartAndHaveNoNameWhenItsSecretIsAnother() throws Exception {
        assertThatItMayStart(check("one", SECRET));

        assertThatItIsRefused(
                check("two", SECRET + "!"),
                "the secret dkim is not the one of the other nodes",
                "secrets.directory",
                home("two").secrets().resolve("dkim.accept").toString());

        // nor when it tries again; and nobody knows it
        assertThatItIsRefused(check("two", SECRET + "!"), "the secret dkim");
        assertThat(new ClusterNodes(session, Clock.systemUTC()).list().block())
                .extracting(node -> node.name())
                .containsExactly("one");
    }

    @Test
    void nodeShouldStartWithItsOwnSecretOnceWhenThatIsAccepted() throws Exception {
        assertThatItMayStart(check("one", SECRET));
        Path accept = Files.createFile(home("two").secrets().resolve("dkim.accept"));

        assertThatItMayStart(check("two", SECRET + "!"));

        assertThat(accept).doesNotExist();
        assertThatItMayStart(check("three", SECRET + "!"));
        assertThatItIsRefused(check("four", SECRET), "the secret dkim");
    }

    @Test
    void nodeShouldNotStartWhenAnotherHomeHasItsName() throws Exception {
        assertThatItMayStart(check("one", SECRET));

        assertThatItIsRefused(
                check(home("copy"), node("one", VERSION, Duration.ZERO), SECRET), "another node has the name one");
    }

    @Test
    void clusterShouldBeDegradedWhenTheClockOfANodeIsWrong() {
        Heartbeat right = node("right", VERSION, Duration.ZERO);
        Heartbeat fast = node("fast", VERSION, Duration.ofSeconds(20));
        try {
            fast.start();
            Awaitility.await().until(() -> !fast.view().faults().isEmpty());
            right.start();

            // each node knows it, and not only the one whose clock it is
            Awaitility.await().until(() -> !right.view().faults().isEmpty());
            for (Heartbeat node : new Heartbeat[] {right, fast}) {
                assertThat(health(node).getStatus()).isEqualTo(ResultStatus.DEGRADED);
                assertThat(health(node).getCause().orElseThrow())
                        .contains("the clock of fast is ")
                        .contains("ms ahead of the store's")
                        .doesNotContain("the clock of right");
            }
        } finally {
            right.stop();
            fast.stop();
        }
    }

    @Test
    void clusterShouldBeDegradedWhileVersionsRunThatAreTooFarApart() {
        Heartbeat old = node("old", "1.2.3", Duration.ZERO);
        Heartbeat next = node("next", "1.3.0", Duration.ZERO);
        Heartbeat newest = node("newest", "1.4.0", Duration.ZERO);
        try {
            old.start();
            next.start();
            Awaitility.await().until(() -> next.look().block().nodes().size() == 2);
            assertThat(health(next).getStatus()).isEqualTo(ResultStatus.HEALTHY);

            newest.start();
            Awaitility.await().until(() -> next.look().block().nodes().size() == 3);
            assertThat(health(next).getStatus()).isEqualTo(ResultStatus.DEGRADED);
            assertThat(health(next).getCause().orElseThrow())
                    .contains("the versions 1.2.3 and 1.4.0 are too far apart to run together");

            old.stop();
            Awaitility.await().until(() -> next.look().block().nodes().size() == 2);
            assertThat(health(next).getStatus()).isEqualTo(ResultStatus.HEALTHY);
        } finally {
            old.stop();
            next.stop();
            newest.stop();
        }
    }
}
