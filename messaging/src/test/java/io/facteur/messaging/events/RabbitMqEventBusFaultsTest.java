package io.facteur.messaging.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.james.events.EventBusTestFixture.EVENT;
import static org.apache.james.events.EventBusTestFixture.EVENT_2;
import static org.apache.james.events.EventBusTestFixture.GROUP_A;
import static org.apache.james.events.EventBusTestFixture.GROUP_B;
import static org.apache.james.events.EventBusTestFixture.KEY_1;
import static org.apache.james.events.EventBusTestFixture.KEY_2;
import static org.apache.james.events.EventBusTestFixture.NO_KEYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.messaging.rabbitmq.RabbitMqHealthCheck;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import io.facteur.testing.RabbitMqExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.events.DispatchingFailureGroup;
import org.apache.james.events.EventCollector;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Two nodes, and what happens to the broker between them. */
class RabbitMqEventBusFaultsTest {

    private static final Duration BACK = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final EventDeadLetters deadLetters = new MemoryEventDeadLetters();
    private final EventBusFixture fixture = new EventBusFixture();
    private final EventCollector groupListener = new EventCollector();
    private final EventCollector session = new EventCollector();
    private RabbitMqConnections connections1;
    private RabbitMqEventBus node1;
    private RabbitMqEventBus node2;

    @BeforeEach
    void start() {
        connections1 = RabbitMqFixture.connect(RABBITMQ.broker());
        node1 = fixture.newBus(connections1, deadLetters);
        node2 = fixture.newBus(deadLetters, RABBITMQ.broker());
        node1.register(groupListener, GROUP_A);
        node2.register(groupListener, GROUP_A);
        Mono.from(node2.register(session, KEY_1)).block();
    }

    @AfterEach
    void stop() {
        RABBITMQ.broker();
        await().atMost(BACK).until(() -> connections1.publish().isConnected());
        fixture.close();
    }

    private ResultStatus health(HealthCheck check) {
        return Mono.from(check.check()).block().getStatus();
    }

    private ResultStatus events(RabbitMqEventBus bus) {
        return health(new EventsHealthCheck(Set.of(bus)));
    }

    private int consumers(Group group) {
        return connections1
                .publish()
                .call(channel -> channel.queueDeclarePassive(fixture.names().groupQueue(group))
                        .getConsumerCount());
    }

    private void awaitAllConsumersOnce() {
        await().atMost(BACK).ignoreExceptions().untilAsserted(() -> {
            assertThat(node1.consumers()).allMatch(Membership::isOpen);
            assertThat(node2.consumers()).allMatch(Membership::isOpen);
            assertThat(consumers(GROUP_A)).isEqualTo(2);
            assertThat(events(node1)).isEqualTo(ResultStatus.HEALTHY);
            assertThat(events(node2)).isEqualTo(ResultStatus.HEALTHY);
            assertThat(health(new RabbitMqHealthCheck(connections1))).isEqualTo(ResultStatus.HEALTHY);
        });
    }

    private void eventsFlow() {
        int before = groupListener.getEvents().size();
        int sessionBefore = session.getEvents().size();
        node1.dispatch(EVENT_2, KEY_1).block();
        await().atMost(BACK).untilAsserted(() -> {
            assertThat(groupListener.getEvents()).hasSize(before + 1);
            assertThat(session.getEvents()).hasSize(sessionBefore + 1);
        });
        assertThat(deadLetters.containEvents().block()).isFalse();
    }

    @Test
    void eventsShouldReachGroupsAndSessionsOnceWhenTheConnectionsWereCut() throws Exception {
        RABBITMQ.broker().closeConnections();

        awaitAllConsumersOnce();
        eventsFlow();
    }

    @Test
    void eventsShouldReachGroupsAndSessionsOnceWhenTheBrokerWasRestarted() throws Exception {
        RABBITMQ.broker().restart();

        awaitAllConsumersOnce();
        eventsFlow();
    }

    @Test
    void healthShouldTellTheTruthDuringTheOutage() throws Exception {
        assertThat(events(node1)).isEqualTo(ResultStatus.HEALTHY);
        assertThat(health(new RabbitMqHealthCheck(connections1))).isEqualTo(ResultStatus.HEALTHY);

        RABBITMQ.broker().stop();

        await().atMost(AT_ONCE).untilAsserted(() -> {
            assertThat(events(node1)).isEqualTo(ResultStatus.UNHEALTHY);
            assertThat(health(new RabbitMqHealthCheck(connections1))).isEqualTo(ResultStatus.UNHEALTHY);
        });
        await().during(AT_ONCE).atMost(AT_ONCE.plusSeconds(5)).untilAsserted(() -> {
            assertThat(events(node2)).isEqualTo(ResultStatus.UNHEALTHY);
            assertThat(health(new RabbitMqHealthCheck(connections1))).isEqualTo(ResultStatus.UNHEALTHY);
        });
        RABBITMQ.broker();
        awaitAllConsumersOnce();
    }

    @Test
    void eventsOfTheOutageShouldReachGroupsAndSessionsOfOtherNodesWhenTheBrokerIsBack() throws Exception {
        EventCollector here = new EventCollector();
        Mono.from(node1.register(here, KEY_1)).block();
        RABBITMQ.broker().stop();
        await().atMost(BACK).until(() -> !connections1.publisher().isOpen());

        node1.dispatch(EVENT, KEY_1).block(AT_ONCE);

        assertThat(here.getEvents()).containsExactly(EVENT);
        assertThat(deadLetters
                        .failedIds(new DispatchingFailureGroup(fixture.name()))
                        .collectList()
                        .block())
                .hasSize(1);
        assertThat(groupListener.getEvents()).isEmpty();

        RABBITMQ.broker();
        await().atMost(BACK).untilAsserted(() -> {
            assertThat(groupListener.getEvents()).containsExactly(EVENT);
            assertThat(session.getEvents()).containsExactly(EVENT);
            assertThat(deadLetters.containEvents().block()).isFalse();
        });
    }

    @Test
    void keysOfTheOutageShouldBeBoundWhenTheBrokerIsBack() throws Exception {
        RABBITMQ.broker().stop();
        await().atMost(BACK).until(() -> !connections1.publisher().isOpen());
        EventCollector late = new EventCollector();
        Mono.from(node2.register(late, KEY_2)).block(AT_ONCE);

        RABBITMQ.broker();
        awaitAllConsumersOnce();
        node1.dispatch(EVENT, KEY_2).block();

        await().atMost(BACK).untilAsserted(() -> assertThat(late.getEvents()).containsExactly(EVENT));
    }

    @Test
    void groupThatIsRegisteredDuringTheOutageShouldHearEventsOfItWhenTheBrokerIsBack() throws Exception {
        RABBITMQ.broker().stop();
        await().atMost(BACK).until(() -> !connections1.publisher().isOpen());
        EventCollector late = new EventCollector();
        node1.register(late, GROUP_B);
        node1.dispatch(EVENT, NO_KEYS).block(AT_ONCE);

        RABBITMQ.broker();

        await().atMost(BACK).untilAsserted(() -> assertThat(late.getEvents()).containsExactly(EVENT));
        assertThat(groupListener.getEvents()).containsExactly(EVENT);
    }

    @Test
    void dispatchShouldNotWaitWhenTheBrokerTakesNothing() throws Exception {
        RABBITMQ.broker().control("set_vm_memory_high_watermark", "absolute", "1");
        try {
            long begin = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                node1.dispatch(EVENT, NO_KEYS).block();
            }
            // The first may find out by waiting for an answer in vain.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
            assertThat(deadLetters.containEvents().block()).isTrue();
        } finally {
            RABBITMQ.broker().control("set_vm_memory_high_watermark", "0.4");
        }
        await().atMost(BACK).untilAsserted(() -> {
            assertThat(deadLetters.containEvents().block()).isFalse();
            // The one that the broker had, and said nothing about, comes twice.
            assertThat(groupListener.getEvents()).hasSizeBetween(20, 21);
        });
    }

    @Test
    void eventsShouldBeKnownToBeHeardOnlyWhenEachGroupHasAConsumer() {
        assertThat(node1.isHeard()).isTrue();

        node2.close();
        connections1.consume().close();

        await().atMost(BACK).untilAsserted(() -> assertThat(node1.isHeard()).isFalse());
    }

    @Test
    void eventThatNobodyCanReadShouldBeSetAsideAndSaid() {
        connections1
                .publisher()
                .publish(RabbitMqMessage.toQueue(fixture.names().groupQueue(GROUP_A), "?".getBytes(UTF_8)), BACK)
                .block();

        await().atMost(BACK).untilAsserted(() -> assertThat(node1.unreadable()).isEqualTo(1));
        assertThat(events(node1)).isEqualTo(ResultStatus.DEGRADED);
        eventsFlow();
    }

    @Test
    void unfinishedEventShouldBeHeardByAnotherNodeWhenOneDies() {
        List<Membership> groups = node1.consumers();
        node2.close();
        EventCollector slow = new EventCollector();
        EventListener.ReactiveEventListener endless = event -> Mono.never();
        node1.register(endless, GROUP_B);
        node1.dispatch(EVENT, NO_KEYS).block();
        await().atMost(BACK).until(() -> groupListener.getEvents().size() == 1);

        connections1.consume().close();
        RabbitMqEventBus node3 = fixture.newBus(deadLetters, RABBITMQ.broker());
        node3.register(slow, GROUP_B);

        assertThat(groups).noneMatch(Membership::isOpen);
        await().atMost(BACK).untilAsserted(() -> assertThat(slow.getEvents()).containsExactly(EVENT));
    }
}
