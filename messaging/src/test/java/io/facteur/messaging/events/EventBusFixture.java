package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqFixture;
import io.facteur.testing.RabbitMqNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.james.events.EventBusName;
import org.apache.james.events.EventBusTestFixture;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.GenericGroup;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** Nodes of a cluster, each with connections and a bus of its own, which end with the test and leave no queue behind. */
public final class EventBusFixture {

    private static final List<Group> GROUPS = List.of(
            EventBusTestFixture.GROUP_A,
            EventBusTestFixture.GROUP_B,
            EventBusTestFixture.GROUP_C,
            new GenericGroup("a"),
            new GenericGroup("b"));

    private final EventBusName name = new EventBusName("test-" + UUID.randomUUID());
    private final EventNames names = new EventNames(name);
    private final List<RabbitMqConnections> connections = new ArrayList<>();
    private final List<RabbitMqEventBus> buses = new ArrayList<>();

    public RabbitMqEventBus newBus(EventDeadLetters deadLetters, RabbitMqNode... brokers) {
        return newBus(RabbitMqFixture.connect(brokers), deadLetters);
    }

    RabbitMqEventBus newBus(RabbitMqConnections mine, EventDeadLetters deadLetters) {
        return newBus(mine, deadLetters, new EventBusTestFixture.TestEventSerializer());
    }

    RabbitMqEventBus newBus(RabbitMqConnections mine, EventDeadLetters deadLetters, EventSerializer serializer) {
        connections.add(mine);
        RabbitMqEventBus bus = new RabbitMqEventBus(
                name,
                mine,
                serializer,
                EventBusTestFixture.RETRY_BACKOFF_CONFIGURATION,
                deadLetters,
                new RecordingMetricFactory(),
                event -> Set.of(EventBusTestFixture.KEY_1));
        buses.add(bus);
        return bus;
    }

    EventBusName name() {
        return name;
    }

    EventNames names() {
        return names;
    }

    RabbitMqConnections connections() {
        return connections.get(0);
    }

    public void close() {
        buses.forEach(RabbitMqEventBus::close);
        GROUPS.forEach(group -> connections().publish().call(channel -> channel.queueDelete(names.groupQueue(group))));
        connections().publish().call(channel -> channel.queueDelete(names.unreadableQueue()));
        connections().publish().call(channel -> channel.exchangeDelete(names.exchange()));
        connections.forEach(RabbitMqConnections::close);
    }
}
