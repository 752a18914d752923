package io.facteur.messaging.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.james.events.EventBusTestFixture.EVENT;
import static org.apache.james.events.EventBusTestFixture.EVENT_2;
import static org.apache.james.events.EventBusTestFixture.GROUP_A;
import static org.apache.james.events.EventBusTestFixture.GROUP_B;
import static org.apache.james.events.EventBusTestFixture.GROUP_C;
import static org.apache.james.events.EventBusTestFixture.NO_KEYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.testing.RabbitMqExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.events.Event;
import org.apache.james.events.EventBusTestFixture.TestEventSerializer;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class LargeEventsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    /** As of an event about 50,000 messages. */
    private static final int OCTETS = 15 * 1024 * 1024;

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final EventBusFixture fixture = new EventBusFixture();
    private final AtomicInteger inWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private RabbitMqEventBus bus;
    private int octets;

    /** Blanks before what James' own writes. */
    private final class Large extends TestEventSerializer {

        @Override
        public byte[] toJsonBytes(Event event) {
            String json = toJson(event);
            return (" ".repeat(Math.max(0, octets - json.length())) + json).getBytes(UTF_8);
        }

        @Override
        public Event fromBytes(byte[] serialized) {
            most.accumulateAndGet(inWork.incrementAndGet(), Math::max);
            return asEvent(new String(serialized, UTF_8).strip());
        }
    }

    @BeforeEach
    void start() {
        bus = fixture.newBus(RabbitMqFixture.connect(RABBITMQ.broker()), new MemoryEventDeadLetters(), new Large());
        for (Group group : List.of(GROUP_A, GROUP_B, GROUP_C)) {
            ReactiveEventListener slow =
                    event -> Mono.delay(Duration.ofMillis(500)).then(Mono.fromRunnable(() -> {
                        inWork.decrementAndGet();
                        heard.add(event);
                    }));
            bus.register(slow, group);
        }
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void largeEventShouldBeHeardByOneGroupAfterTheOther() {
        octets = OCTETS;

        bus.dispatch(EVENT, NO_KEYS).block();
        bus.dispatch(EVENT_2, NO_KEYS).block();

        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(6).contains(EVENT, EVENT_2));
        assertThat(most).hasValue(1);
    }

    @Test
    void smallEventsShouldBeHeardAtTheSameTime() {
        bus.dispatch(EVENT, NO_KEYS).block();
        bus.dispatch(EVENT_2, NO_KEYS).block();

        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(6));
        assertThat(most).hasValueGreaterThan(1);
    }
}
