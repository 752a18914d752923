package org.apache.james.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.events.EventBusFixture;
import io.facteur.testing.RabbitMqExtension;
import java.util.List;
import org.apache.james.util.concurrency.ConcurrentTestRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** James' own contracts of an event bus, all of them, with one node and with three. In their package, for not all of them are public. */
class RabbitMqEventBusContractTest
        implements GroupContract.SingleEventBusGroupContract,
                GroupContract.MultipleEventBusGroupContract,
                KeyContract.SingleEventBusKeyContract,
                KeyContract.MultipleEventBusKeyContract,
                ErrorHandlingContract,
                EventBusConcurrentTestContract.SingleEventBusConcurrentContract,
                EventBusConcurrentTestContract.MultiEventBusConcurrentContract {

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final EventDeadLetters deadLetters = new MemoryEventDeadLetters();
    private EventBusFixture fixture;
    private EventBus one;
    private EventBus two;
    private EventBus three;

    @BeforeEach
    void start() {
        fixture = new EventBusFixture();
        one = fixture.newBus(deadLetters, RABBITMQ.broker());
        two = fixture.newBus(deadLetters, RABBITMQ.broker());
        three = fixture.newBus(deadLetters, RABBITMQ.broker());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Override
    public EnvironmentSpeedProfile getSpeedProfile() {
        return EnvironmentSpeedProfile.SLOW;
    }

    @Override
    public EventBus eventBus() {
        return one;
    }

    @Override
    public EventBus eventBus2() {
        return two;
    }

    @Override
    public EventBus eventBus3() {
        return three;
    }

    @Override
    public EventDeadLetters deadLetter() {
        return deadLetters;
    }

    /**
     * Here the contract counts a listener twice that waits for both keys of an event, as James' bus on RabbitMQ has it;
     * that of keys (dispatchShouldCallListenerOnceWhenSeveralKeysMatching, which James' bus breaks) wants it once.
     */
    @Override
    @Test
    public void concurrentDispatchShouldDeliverAllEventsToListenersWithMultipleEventBus() throws Exception {
        EventBusTestFixture.EventListenerCountingSuccessfulExecution group =
                EventBusConcurrentTestContract.newCountingListener();
        EventBusTestFixture.EventListenerCountingSuccessfulExecution both =
                EventBusConcurrentTestContract.newCountingListener();
        two.register(group, EventBusTestFixture.GROUP_A);
        for (EventBus bus : List.of(one, two, three)) {
            Mono.from(bus.register(both, EventBusTestFixture.KEY_1)).block();
            Mono.from(bus.register(both, EventBusTestFixture.KEY_2)).block();
        }

        ConcurrentTestRunner.builder()
                .reactorOperation((thread, operation) ->
                        one.dispatch(EventBusTestFixture.EVENT, EventBusConcurrentTestContract.ALL_KEYS))
                .threadCount(EventBusConcurrentTestContract.THREAD_COUNT)
                .operationCount(EventBusConcurrentTestContract.OPERATION_COUNT)
                .runSuccessfullyWithin(EventBusConcurrentTestContract.FIVE_SECONDS);

        int events = EventBusConcurrentTestContract.TOTAL_DISPATCH_OPERATIONS;
        getSpeedProfile().longWaitCondition().untilAsserted(() -> {
            assertThat(group.numberOfEventCalls()).isEqualTo(events);
            assertThat(both.numberOfEventCalls()).isEqualTo(3 * events);
        });
    }
}
