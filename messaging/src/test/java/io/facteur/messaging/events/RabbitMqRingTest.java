package io.facteur.messaging.events;

import static org.apache.james.events.EventBusTestFixture.EVENT;
import static org.apache.james.events.EventBusTestFixture.EVENT_2;
import static org.apache.james.events.EventBusTestFixture.GROUP_A;
import static org.apache.james.events.EventBusTestFixture.KEY_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.testing.EmbeddedRabbitMq;
import io.facteur.testing.RabbitMqExtension;
import io.facteur.testing.RabbitMqNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.events.EventCollector;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.MemoryEventDeadLetters;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Three brokers, of which one is lost. */
class RabbitMqRingTest {

    private static final Duration BACK = Duration.ofSeconds(30);

    private final EventDeadLetters deadLetters = new MemoryEventDeadLetters();
    private final EventBusFixture fixture = new EventBusFixture();
    private final EventCollector group = new EventCollector();
    private final EventCollector session = new EventCollector();

    @Test
    void eventsShouldReachGroupsAndSessionsWhenTheLeaderOfTheirQueueIsKilled() throws Exception {
        assumeTrue(RabbitMqNode.isInstalled(), RabbitMqExtension.MISSING);
        try (EmbeddedRabbitMq brokers = EmbeddedRabbitMq.start(3)) {
            RabbitMqNode[] nodes = brokers.nodes().toArray(RabbitMqNode[]::new);
            RabbitMqEventBus one = fixture.newBus(deadLetters, nodes);
            RabbitMqEventBus two = fixture.newBus(deadLetters, nodes);
            one.register(group, GROUP_A);
            two.register(group, GROUP_A);
            Mono.from(two.register(session, KEY_1)).block();
            one.dispatch(EVENT, KEY_1).block();
            await().atMost(BACK)
                    .untilAsserted(() -> assertThat(session.getEvents()).hasSize(1));
            RabbitMqNode leader = leader(brokers.nodes(), fixture.names().groupQueue(GROUP_A));

            leader.kill();

            await().atMost(BACK).untilAsserted(() -> {
                assertThat(one.consumers()).allMatch(Membership::isOpen);
                assertThat(two.consumers()).allMatch(Membership::isOpen);
                assertThat(status(one)).isEqualTo(ResultStatus.HEALTHY);
                assertThat(status(two)).isEqualTo(ResultStatus.HEALTHY);
            });
            one.dispatch(EVENT_2, KEY_1).block();
            await().atMost(BACK).untilAsserted(() -> {
                assertThat(session.getEvents()).contains(EVENT_2);
                assertThat(group.getEvents()).contains(EVENT, EVENT_2);
                assertThat(deadLetters.containEvents().block()).isFalse();
            });
            fixture.close();
        }
    }

    private static ResultStatus status(RabbitMqEventBus bus) {
        return new EventsHealthCheck(Set.of(bus)).check().block().getStatus();
    }

    private static RabbitMqNode leader(List<RabbitMqNode> nodes, String queue) throws Exception {
        String said = nodes.get(0).control("list_queues", "name", "leader", "members");
        String line = said.lines()
                .filter(each -> each.startsWith(queue + "\t"))
                .findFirst()
                .orElseThrow();
        String[] columns = line.split("\t");
        assertThat(nodes).as("members of " + line).allMatch(node -> columns[2].contains(node.name()));
        return nodes.stream()
                .filter(node -> node.name().equals(columns[1]))
                .findFirst()
                .orElseThrow();
    }
}
