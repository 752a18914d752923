package io.facteur.stores.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import io.facteur.home.Endpoint;
import io.facteur.testing.EmbeddedCassandra;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionFactoryTest {

    private static final Duration SHORT = Duration.ofSeconds(4);

    private final List<String> steps = new ArrayList<>();

    private static Endpoint node() {
        InetSocketAddress address = EmbeddedCassandra.get().address();
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    /** What a test changes of settings that work. */
    private record Wish(
            Endpoint host,
            String datacenter,
            Map<String, Integer> replication,
            String password,
            Optional<CassandraSettings.Tls> tls,
            Consistency consistency,
            boolean creates) {

        static Wish none() {
            return new Wish(
                    node(),
                    "datacenter1",
                    Map.of("datacenter1", 1),
                    EmbeddedCassandra.PASSWORD,
                    Optional.empty(),
                    Consistency.LOCAL_QUORUM,
                    true);
        }

        Wish host(Endpoint other) {
            return new Wish(other, datacenter, replication, password, tls, consistency, creates);
        }

        Wish datacenter(String other) {
            return new Wish(host, other, replication, password, tls, consistency, creates);
        }

        Wish replication(Map<String, Integer> other) {
            return new Wish(host, datacenter, other, password, tls, consistency, creates);
        }

        Wish password(String other) {
            return new Wish(host, datacenter, replication, other, tls, consistency, creates);
        }

        Wish withTls() {
            return new Wish(
                    host,
                    datacenter,
                    replication,
                    password,
                    Optional.of(new CassandraSettings.Tls(Optional.empty())),
                    consistency,
                    creates);
        }

        Wish check() {
            return new Wish(host, datacenter, replication, password, tls, consistency, false);
        }

        CassandraSettings on(String keyspace) {
            return new CassandraSettings(
                    List.of(host),
                    datacenter,
                    keyspace,
                    replication,
                    "facteur",
                    password,
                    tls,
                    consistency,
                    true,
                    creates);
        }
    }

    private static String fresh() {
        return "k_" + UUID.randomUUID().toString().replace("-", "");
    }

    private CqlSession open(CassandraSettings settings) throws StoreFailure {
        return new SessionFactory(settings, steps::add, SHORT).open();
    }

    @Test
    void openShouldMakeTheKeyspaceWithTheCopiesOfTheSettings() throws Exception {
        String keyspace = fresh();
        try (CqlSession session = open(Wish.none().on(keyspace))) {
            assertThat(RingState.replication(
                            session.getMetadata().getKeyspace(keyspace).orElseThrow()))
                    .isEqualTo(Map.of("datacenter1", 1));
            assertThat(session.getMetadata().getKeyspace(keyspace).orElseThrow().getReplication())
                    .containsEntry("class", "org.apache.cassandra.locator.NetworkTopologyStrategy");
        }
    }

    @Test
    void openShouldNotChangeAKeyspaceThatHasOtherCopies() throws Exception {
        String keyspace = fresh();
        open(Wish.none().on(keyspace)).close();

        try (CqlSession session =
                open(Wish.none().replication(Map.of("datacenter1", 3)).on(keyspace))) {
            assertThat(RingState.replication(
                            session.getMetadata().getKeyspace(keyspace).orElseThrow()))
                    .isEqualTo(Map.of("datacenter1", 1));
        }
    }

    @Test
    void everyProfileOfJamesShouldHaveTheConsistencyOfTheSettings() throws Exception {
        try (CqlSession session = open(Wish.none().on(fresh()))) {
            Map<String, ? extends DriverExecutionProfile> profiles =
                    session.getContext().getConfig().getProfiles();

            assertThat(profiles.keySet())
                    .contains("default", "LWT", "CACHING", "OPTIMISTIC_CONSISTENCY_LEVEL", "BATCH", "TABLE_CREATION");
            assertThat(profiles.values())
                    .extracting(profile -> profile.getString(DefaultDriverOption.REQUEST_CONSISTENCY))
                    .allMatch(level -> level.startsWith("LOCAL_"));
            assertThat(profiles.values())
                    .extracting(profile -> profile.getString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY))
                    .containsOnly("LOCAL_SERIAL");
            assertThat(profiles.get("LWT").getString(DefaultDriverOption.REQUEST_CONSISTENCY))
                    .isEqualTo("LOCAL_SERIAL");
        }
    }

    @Test
    void openShouldCountStatements() throws Exception {
        try (CqlSession session = open(Wish.none().on(fresh()))) {
            session.execute("SELECT now() FROM system.local");

            assertThat(session.getMetrics().orElseThrow().getRegistry().getTimers())
                    .anySatisfy((name, timer) -> {
                        assertThat(name).endsWith("cql-requests");
                        assertThat(timer.getCount()).isPositive();
                    });
        }
    }

    @Test
    void openShouldSayThatThePasswordIsWrongAndNotWait() {
        assertThatThrownBy(() -> open(Wish.none().password("wrong").on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("refuses the user facteur")
                .hasMessageContaining("the secret \"cassandra\"")
                .hasMessageNotContaining("\"wrong\"");
        assertThat(steps).isEmpty();
    }

    @Test
    void openShouldListTheDataCentersWhenItsOwnIsNotThere() {
        assertThatThrownBy(() -> open(Wish.none().datacenter("paris").on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("cassandra.datacenter is paris")
                .hasMessageContaining("datacenter1 (1 nodes)");
    }

    @Test
    void openShouldListTheDataCentersWhenOneOfTheCopiesIsNotThere() {
        assertThatThrownBy(() -> open(Wish.none()
                        .replication(Map.of("datacenter1", 1, "paris", 3))
                        .on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("cassandra.replication names paris")
                .hasMessageContaining("datacenter1 (1 nodes)");
    }

    @Test
    void openShouldWaitForAHostAndThenNameIt() throws Exception {
        Endpoint nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = new Endpoint("127.0.0.1", socket.getLocalPort());
        }

        assertThatThrownBy(() -> open(Wish.none().host(nobody).on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("no answer from")
                .hasMessageContaining(":" + nobody.port())
                .hasMessageContaining("refused");
        assertThat(steps).isNotEmpty().allMatch(step -> step.startsWith("waiting for Cassandra: no answer from"));
    }

    @Test
    void openShouldNameAHostThatHasNoAddress() {
        assertThatThrownBy(() -> open(Wish.none()
                        .host(new Endpoint("db1.example.invalid", 9042))
                        .on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("db1.example.invalid");
    }

    @Test
    void openShouldWaitForAMajorityOfTheCopies() throws Exception {
        assertThatThrownBy(() ->
                        open(Wish.none().replication(Map.of("datacenter1", 3)).on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("too few copies");
        assertThat(steps).isNotEmpty();
    }

    @Test
    void openShouldSayThatTheNodesHaveNoTls() {
        assertThatThrownBy(() -> open(Wish.none().withTls().on(fresh())))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("cassandra.tls");
    }

    @Test
    void openShouldLeaveTheKeyspaceToOthersWhenItOnlyChecks() {
        String keyspace = fresh();

        assertThatThrownBy(() -> open(Wish.none().check().on(keyspace)))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("there is no keyspace " + keyspace)
                .hasMessageContaining("facteur schema create");
    }

    @Test
    void openShouldSayThatTheFileOfTheAuthoritiesCannotBeRead() {
        CassandraSettings good = Wish.none().on(fresh());
        CassandraSettings settings = new CassandraSettings(
                good.hosts(),
                good.datacenter(),
                good.keyspace(),
                good.replication(),
                good.username(),
                good.password(),
                Optional.of(new CassandraSettings.Tls(Optional.of(Path.of("/nowhere/ca.pem")))),
                good.consistency(),
                true,
                true);

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("cassandra.tls.ca: /nowhere/ca.pem cannot be read");
    }
}
