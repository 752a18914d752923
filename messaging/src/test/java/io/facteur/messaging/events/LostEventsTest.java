package io.facteur.messaging.events;

import static org.apache.james.events.EventBusTestFixture.EVENT;
import static org.apache.james.events.EventBusTestFixture.EVENT_2;
import static org.apache.james.events.EventBusTestFixture.GROUP_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.testing.RabbitMqExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class LostEventsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofMillis(100);

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final List<Event> sent = new CopyOnWriteArrayList<>();
    private RabbitMqConnections connections;
    private LostEvents lost;

    @BeforeEach
    void connect() {
        connections = RabbitMqFixture.connect(RABBITMQ.broker());
    }

    @AfterEach
    void close() {
        lost.close();
        connections.close();
    }

    private void start(EventDeadLetters deadLetters, BooleanSupplier heard, Mono<Void> answer) {
        lost = new LostEvents(
                GROUP_A,
                "lost-" + UUID.randomUUID(),
                deadLetters,
                connections,
                () -> true,
                heard,
                event -> {
                    sent.add(event);
                    return answer;
                },
                PERIOD);
    }

    private static EventDeadLetters with(EventDeadLetters deadLetters, Event... events) {
        for (Event event : events) {
            deadLetters.store(GROUP_A, event).block();
        }
        return deadLetters;
    }

    /** Each time, those groups that get it would hear it. */
    @Test
    void eventShouldBeSentMoreAndMoreSeldomWhenItIsNotAnsweredFor() throws Exception {
        start(with(new MemoryEventDeadLetters(), EVENT), () -> true, Mono.error(new RabbitMqException("nack")));

        await().atMost(SOON).until(() -> sent.size() >= 2);
        Thread.sleep(PERIOD.multipliedBy(30).toMillis());

        // After 0, 200, 600, 1400 and 3000 ms, and not every 100
        assertThat(sent).hasSizeLessThan(7);
    }

    @Test
    void eventsShouldWaitWhenNotAllGroupsHaveTheirQueue() {
        EventDeadLetters deadLetters = with(new MemoryEventDeadLetters(), EVENT);
        AtomicInteger asked = new AtomicInteger();
        start(
                deadLetters,
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("the broker did not even answer");
                    }
                    assertThat(sent).isEmpty();
                    return asked.get() > 5;
                },
                Mono.empty());

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(deadLetters.containEvents().block()).isFalse());

        assertThat(sent).containsExactly(EVENT);
        assertThat(asked).hasValueGreaterThan(5);
    }

    @Test
    void eventsShouldBeSentWhenOneOfThemCannotBeRead() {
        EventDeadLetters deadLetters = with(
                new MemoryEventDeadLetters() {
                    @Override
                    public Mono<Event> failedEvent(Group group, InsertionId id) {
                        return super.failedEvent(group, id)
                                .flatMap(event -> event.equals(EVENT)
                                        ? Mono.error(new IllegalArgumentException("unreadable"))
                                        : Mono.just(event));
                    }
                },
                EVENT,
                EVENT_2);

        start(deadLetters, () -> true, Mono.empty());

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                deadLetters.failedIds(GROUP_A).collectList().block())
                        .hasSize(1));
        assertThat(sent).containsExactly(EVENT_2);
    }
}
