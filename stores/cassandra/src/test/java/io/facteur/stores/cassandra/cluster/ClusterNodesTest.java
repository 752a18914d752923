package io.facteur.stores.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.testing.CassandraExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class ClusterNodesTest {

    private static final Instant STARTED = Instant.parse("2026-11-29T12:00:00.123Z");

    private static CqlSession session;
    private static ClusterNodes nodes;

    private final String name = "node-" + UUID.randomUUID();
    private final ClusterNode one = node(UUID.randomUUID());

    @BeforeAll
    static void open(CqlSession opened) {
        session = opened;
        new SchemaCreator(session, step -> {}).create(ClusterTables.MODULE);
        nodes = new ClusterNodes(session, Clock.systemUTC());
    }

    private ClusterNode node(UUID home) {
        return new ClusterNode(name, home, UUID.randomUUID(), "1.2.3", "starting", STARTED, Duration.ofMillis(-1500));
    }

    @Test
    void nodeShouldBeListedAsItSaysItself() {
        nodes.join(one).block();

        assertThat(nodes.list().block()).contains(one);
        ClusterNode ready = one.with("ready", Duration.ofMillis(7));
        assertThat(nodes.beat(ready).block()).isTrue();
        assertThat(nodes.list().block()).contains(ready).doesNotContain(one);
    }

    @Test
    void secondHomeShouldNotHaveTheNameWhileTheFirstLives() {
        assertThat(nodes.join(one).block()).isTrue();

        assertThat(nodes.join(node(UUID.randomUUID())).block()).isFalse();
        assertThat(nodes.list().block()).contains(one);
    }

    @Test
    void nodeThatStartsAgainShouldHaveItsNameAtOnce() {
        nodes.join(one).block();
        ClusterNode again = node(one.home());

        assertThat(nodes.join(again).block()).isTrue();
        // a copy of the home, say: the one that was first learns of it
        assertThat(nodes.beat(one).block()).isFalse();
        assertThat(nodes.beat(again).block()).isTrue();
    }

    @Test
    void nameShouldBeFreeWhenTheNodeStops() {
        nodes.join(one).block();
        nodes.leave(name, UUID.randomUUID()).block();
        assertThat(nodes.join(node(UUID.randomUUID())).block()).isFalse();

        nodes.leave(name, one.run()).block();

        assertThat(nodes.list().block()).doesNotContain(one);
        assertThat(nodes.join(node(UUID.randomUUID())).block()).isTrue();
    }

    @Test
    void nameShouldBeFreeWhenTheNodeWasSilentForLong() throws Exception {
        ClusterNodes impatient = new ClusterNodes(session, Clock.systemUTC(), Duration.ofSeconds(1));
        impatient.join(one).block();

        Thread.sleep(2000);

        assertThat(nodes.list().block()).doesNotContain(one);
        // a node that could not reach the store meanwhile is there again, unless another has its name
        assertThat(nodes.beat(one).block()).isTrue();
        nodes.leave(name, one.run()).block();
        assertThat(nodes.join(node(UUID.randomUUID())).block()).isTrue();
        assertThat(nodes.beat(one).block()).isFalse();
    }

    @Test
    void clockShouldBeComparedWithTheStores() {
        assertThat(nodes.ahead().block().abs()).isLessThan(Duration.ofMillis(500));
        ClusterNodes fast = new ClusterNodes(session, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(7)));
        ClusterNodes slow = new ClusterNodes(session, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-7)));

        assertThat(fast.ahead().block()).isBetween(Duration.ofMillis(6500), Duration.ofMillis(7500));
        assertThat(slow.ahead().block()).isBetween(Duration.ofMillis(-7500), Duration.ofMillis(-6500));
    }

    @Test
    void differenceShouldBeNoneWhenTheRoundTripCouldHideIt() {
        assertThat(ClusterNodes.difference(1000, 3000, 1500)).isEqualTo(Duration.ZERO);
        assertThat(ClusterNodes.difference(1000, 3000, 9000)).isEqualTo(Duration.ofMillis(-7000));
        // the clock was set back in between
        assertThat(ClusterNodes.difference(3000, 1000, 3000)).isEqualTo(Duration.ZERO);
    }

    @Test
    void nodesShouldAgreeOnWhatTheFirstHas() {
        String what = "secret-" + UUID.randomUUID();

        assertThat(nodes.agree(what, "a").block()).isTrue();
        assertThat(nodes.agree(what, "a").block()).isTrue();
        assertThat(nodes.agree(what, "b").block()).isFalse();

        nodes.replace(what, "b").block();

        assertThat(nodes.agree(what, "b").block()).isTrue();
        assertThat(nodes.agree(what, "a").block()).isFalse();
    }

    @Test
    void heartbeatShouldShowTheOthersAndLeaveWhenItStops() throws Exception {
        Heartbeat first = heartbeat(name + "-a", UUID.randomUUID());
        Heartbeat second = heartbeat(name + "-b", UUID.randomUUID());
        assertThat(first.join()).isTrue();
        assertThat(second.join()).isTrue();
        assertThat(heartbeat(name + "-a", UUID.randomUUID()).join()).isFalse();

        first.start();
        second.start();
        Thread.sleep(1000);

        assertThat(first.look().block().nodes())
                .filteredOn(node -> node.name().startsWith(name))
                .extracting(ClusterNode::state)
                .containsExactly("ready", "ready");
        assertThat(first.view().faults()).isEmpty();
        second.stop();
        assertThat(first.look().block().nodes())
                .filteredOn(node -> node.name().startsWith(name))
                .hasSize(1);
        first.stop();
    }

    private static Heartbeat heartbeat(String name, UUID home) {
        return new Heartbeat(nodes, name, home, "1.2.3", Clock.systemUTC(), () -> "ready");
    }
}
