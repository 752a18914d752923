package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The faults of a cluster, while mail arrives on both nodes and clients read on both: what was answered 250 is in its
 * mailbox afterwards, as it was sent. One start of the cluster serves all. Each test prints a line of figures.
 */
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

    /** Enough that the fault meets mail in every state. */
    private static final int BEFORE_THE_FAULT = 10;

    private static final int WHILE_IT_LASTS = 10;
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    private Cluster cluster;
    private List<String> idlers;

    @BeforeAll
    void setUp() throws Exception {
        assumeTrue(Brokers.areInstalled(), "rabbitmq-server is not installed: apt-get install rabbitmq-server");
        Instant start = Instant.now();
        cluster = Cluster.start();
        idlers = cluster.users("idle1", "idle2");
        System.out.printf("cluster: up in %.0f s%n", seconds(start));
    }

    @BeforeEach
    void bringBack() throws Exception {
        cluster.bringBack();
    }

    @AfterAll
    void tearDown() throws InterruptedException {
        if (cluster != null) {
            cluster.end();
        }
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }

    @Test
    @Order(1)
    void nodesShouldBeEqualWhenNothingFails() throws Exception {
        cluster.awaitAllHealthy();
        assertThat(cluster.node(1).succeed("domain", "list")).contains(Cluster.DOMAIN);
        cluster.node(0).succeed("user", "add", "carol@" + Cluster.DOMAIN, "--password", SharedFacteur.PASSWORD);
        assertThat(cluster.node(1).succeed("user", "list")).contains("carol@" + Cluster.DOMAIN);
        assertIdle("no fault");
        Traffic traffic = Traffic.start(cluster, "fine");
        traffic.awaitMore(20);
        Tally tally = traffic.finish().print("no fault").nothingLost().noErrorBeyondARetry();
        assertThat(tally.resent() + tally.redelivered()).as("twice").isZero();
        assertThat(tally.cuts() + tally.retries()).as("cut").isZero();
    }

    @Test
    @Order(2)
    void nothingShouldBeLostWhenANodeIsKilled() throws Exception {
        Traffic traffic = Traffic.start(cluster, "node");
        traffic.awaitMore(BEFORE_THE_FAULT);
        Facteur.kill(cluster.node(0).pid());
        Instant killed = Instant.now();
        assertThat(cluster.node(0).run("status").exitCode())
                .as("status of a node that was killed")
                .isEqualTo(3);
        traffic.awaitDelivered(1);
        System.out.printf("a node killed: the other delivered what was queued after %.1f s%n", seconds(killed));
        traffic.awaitMore(WHILE_IT_LASTS);
        cluster.node(0).up();
        traffic.awaitMore(WHILE_IT_LASTS);
        traffic.finish().print("a node killed").nothingLost().noErrorBeyondARetry();
        assertIdle("a node killed");
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(3)
    void nothingShouldBeLostWhenACassandraNodeIsKilled() throws Exception {
        Traffic traffic = Traffic.start(cluster, "ring");
        traffic.awaitMore(BEFORE_THE_FAULT);
        cluster.engines().cassandra().node(2).kill();
        traffic.awaitMore(WHILE_IT_LASTS);
        cluster.engines().cassandra().node(2).start();
        cluster.engines().cassandra().awaitReady(2);
        traffic.awaitMore(WHILE_IT_LASTS);
        traffic.finish().print("a Cassandra node killed").nothingLost().noErrorBeyondARetry();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(4)
    void nothingShouldBeLostWhenTheConnectionsOfTheBrokerAreCut() throws Exception {
        try (Idle idle = idle(0);
                Idle back = idle(1)) {
            Traffic traffic = Traffic.start(cluster, "cut");
            traffic.awaitMore(BEFORE_THE_FAULT);
            for (int i = 0; i < 3; i++) {
                cluster.engines().rabbitMq().closeConnections();
                traffic.awaitMore(5);
            }
            assertIdleIsBack("RabbitMQ's connections cut", idle, back);
            traffic.finish().print("RabbitMQ's connections cut").nothingLost().noErrorBeyondARetry();
        }
        assertEveryQueueHasItsConsumers();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(5)
    void nothingShouldBeLostWhenRabbitMqIsRestarted() throws Exception {
        try (Idle idle = idle(0);
                Idle back = idle(1)) {
            Traffic traffic = Traffic.start(cluster, "broker");
            traffic.awaitMore(BEFORE_THE_FAULT);
            cluster.engines().rabbitMq().stopAll();
            cluster.awaitHealth(0, "rabbit", "unhealthy", "degraded");
            cluster.awaitHealth(1, "rabbit", "unhealthy", "degraded");
            cluster.engines().rabbitMq().startBrokers();
            cluster.engines().rabbitMq().awaitReady();
            assertIdleIsBack("RabbitMQ restarted", idle, back);
            traffic.awaitMore(WHILE_IT_LASTS);
            traffic.finish().print("RabbitMQ restarted").nothingLost().noErrorBeyondARetry();
        }
        assertEveryQueueHasItsConsumers();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(6)
    void nothingShouldBeLostWhenTheLeaderOfTheSpoolIsKilled() throws Exception {
        try (Idle idle = idle(0);
                Idle back = idle(1)) {
            Traffic traffic = Traffic.start(cluster, "leader");
            traffic.awaitMore(BEFORE_THE_FAULT);
            int leader = spool().broker();
            cluster.engines().rabbitMq().broker(leader).kill();
            assertIdleIsBack("the leader of a queue killed", idle, back);
            traffic.awaitMore(WHILE_IT_LASTS);
            assertThat(spool().broker()).as("the new leader").isNotEqualTo(leader);
            cluster.engines().rabbitMq().broker(leader).start();
            cluster.engines().rabbitMq().awaitReady();
            traffic.awaitMore(WHILE_IT_LASTS);
            traffic.finish().print("the leader of a queue killed").nothingLost().noErrorBeyondARetry();
        }
        assertEveryQueueHasItsConsumers();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(7)
    void mailShouldFlowWhenOpenSearchIsDown() throws Exception {
        Traffic traffic = Traffic.start(cluster, "search");
        traffic.awaitMore(BEFORE_THE_FAULT);
        cluster.engines().search().process().kill();
        Instant killed = Instant.now();
        cluster.awaitHealth(0, "search", "unhealthy", "degraded");
        traffic.awaitMore(WHILE_IT_LASTS);
        traffic.awaitDelivered(1);
        for (int node = 0; node < 2; node++) {
            assertThat(Searches.answer(cluster.node(node), traffic.users().get(0), "anything"))
                    .as("a search while OpenSearch is down")
                    .contains("a OK");
        }
        while (Duration.between(killed, Instant.now()).toSeconds() < 60) {
            Traffic.pause(500);
        }
        cluster.engines().search().process().start();
        cluster.engines().search().awaitReady();
        Instant back = Instant.now();
        traffic.awaitMore(WHILE_IT_LASTS);
        traffic.finish().print("OpenSearch down for a minute").nothingLost().noErrorBeyondARetry();
        Map<String, Traffic.Sent> sent = traffic.sent();
        patiently()
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(Searches.notFound(cluster.node(0), sent))
                        .as("accepted, and not found by a word of its body")
                        .isEmpty());
        System.out.printf("OpenSearch down for a minute: the index was complete %.1f s later%n", seconds(back));
        assertThat(Searches.notFound(cluster.node(1), sent)).isEmpty();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(8)
    void mailShouldBeDeferredAndNotLostWhenTheObjectStoreIsDown() throws Exception {
        Traffic traffic = Traffic.start(cluster, "blobs");
        traffic.awaitMore(BEFORE_THE_FAULT);
        cluster.engines().s3().process().kill();
        cluster.awaitHealth(0, "s3", "unhealthy", "degraded");
        Traffic.pause(15_000);
        cluster.engines().s3().process().start();
        cluster.engines().s3().awaitReady();
        traffic.awaitMore(WHILE_IT_LASTS);
        traffic.finish().print("S3 down").nothingLost();
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(9)
    void noDeliveryShouldFailWhenBothNodesAreRestartedInTurn() throws Exception {
        Traffic traffic = Traffic.start(cluster, "rolling");
        traffic.awaitMore(BEFORE_THE_FAULT);
        for (int node = 0; node < 2; node++) {
            cluster.node(node).down();
            traffic.awaitMore(5);
            cluster.node(node).up();
            traffic.awaitMore(5);
        }
        Tally tally = traffic.finish()
                .print("both nodes restarted in turn")
                .nothingLost()
                .noErrorBeyondARetry();
        assertThat(tally.resent() + tally.redelivered())
                .as("twice, though nothing was killed")
                .isZero();
        assertIdle("both nodes restarted in turn");
        cluster.awaitAllHealthy();
    }

    @Test
    @Order(10)
    void commandsShouldWorkForAllNodesWhileMailFlows() throws Exception {
        assertThat(cluster.node(1).succeed("cluster", "status")).contains("node1", "node2");
        cluster.node(0).succeed("schema", "status");
        cluster.node(1).succeed("schema", "upgrade");
        Traffic traffic = Traffic.start(cluster, "command");
        traffic.awaitMore(BEFORE_THE_FAULT);
        cluster.node(0).succeed("search", "reindex");
        cluster.node(1).succeed("search", "reconcile");
        cluster.node(1).succeed("store", "collect");
        traffic.finish().print("the index made anew").nothingLost().noErrorBeyondARetry();
        Map<String, Traffic.Sent> sent = traffic.sent();
        for (int node = 0; node < 2; node++) {
            assertThat(Searches.notFound(cluster.node(node), sent))
                    .as("accepted, and not found")
                    .isEmpty();
            cluster.node(node).succeed("search", "status");
        }
    }

    private Idle idle(int node) throws IOException, InterruptedException {
        return Idle.open(cluster.node(node), cluster.node(cluster.other(node)), idlers.get(node));
    }

    private void assertIdle(String fault) throws IOException, InterruptedException {
        try (Idle idle = idle(0);
                Idle back = idle(1)) {
            assertIdleIsBack(fault, idle, back);
        }
    }

    private static void assertIdleIsBack(String fault, Idle idle, Idle back) throws IOException, InterruptedException {
        Instant start = Instant.now();
        Duration first = idle.awaitNews(IDLE_LIMIT);
        Duration second = back.awaitNews(IDLE_LIMIT.minus(Duration.between(start, Instant.now())));
        System.out.printf(
                "%s: IDLE on one node told of mail on the other after %.1f s, and the other way %.1f s later%n",
                fault, first.toMillis() / 1000.0, second.toMillis() / 1000.0);
    }

    private Brokers.Queue spool() throws IOException, InterruptedException {
        List<Brokers.Queue> queues = cluster.engines().rabbitMq().queues();
        return queues.stream()
                .filter(queue -> queue.type().equals("rabbit_quorum_queue"))
                .filter(queue -> queue.name().toLowerCase(java.util.Locale.ROOT).contains("spool"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no quorum queue of the spool: " + queues));
    }

    private void assertEveryQueueHasItsConsumers() {
        patiently().pollInterval(Duration.ofSeconds(2)).ignoreExceptions().untilAsserted(() -> {
            TreeSet<String> without = new TreeSet<>();
            for (Brokers.Queue queue : cluster.engines().rabbitMq().queues()) {
                // what cannot be read waits for an administrator
                if (queue.consumers() == 0 && !queue.name().contains("unreadable")) {
                    without.add(queue.name());
                }
            }
            assertThat(without).as("queues without a consumer").isEmpty();
        });
    }
}
