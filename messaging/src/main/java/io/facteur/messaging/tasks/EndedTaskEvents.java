package io.facteur.messaging.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.QueueConsumer;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqDelivery;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.cassandra.JsonEventSerializer;
import org.apache.james.task.eventsourcing.TerminationSubscriber;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * Tells all nodes that a task has ended, for those where somebody waits for it. What is told while a connection is cut is
 * lost: who waits then waits until his time is over, and looks.
 */
public final class EndedTaskEvents implements TerminationSubscriber {

    static final String EXCHANGE = "facteur.tasks.ended";

    private static final Logger LOGGER = LoggerFactory.getLogger(EndedTaskEvents.class);

    private static final String SENDER = "process";
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);

    private final String process = UUID.randomUUID().toString();
    private final JsonEventSerializer serializer;
    private final RabbitMqConnections connections;
    private final Membership membership;
    private final Sinks.Many<Event> listeners = Sinks.many().multicast().directBestEffort();

    @Inject
    public EndedTaskEvents(JsonEventSerializer serializer, RabbitMqConnections connections) {
        this.serializer = serializer;
        this.connections = connections;
        this.membership = connections.consume().join(EXCHANGE, this::open);
    }

    private void open(Channel channel, Runnable renew) throws IOException {
        channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.FANOUT, true);
        String queue = EXCHANGE + "." + UUID.randomUUID();
        channel.queueDeclare(queue, false, true, true, null);
        channel.queueBind(queue, EXCHANGE, "");
        channel.basicConsume(queue, false, new QueueConsumer(channel, renew, this::handle));
    }

    private void handle(RabbitMqDelivery delivery) {
        try {
            if (!process.equals(String.valueOf(delivery.headers().get(SENDER)))) {
                tell(serializer.deserialize(new String(delivery.body(), UTF_8)));
            }
        } catch (IOException e) {
            LOGGER.warn("The end of a task, told by another node, cannot be read", e);
        } finally {
            delivery.acknowledge();
        }
    }

    private synchronized void tell(Event event) {
        listeners.tryEmitNext(event);
    }

    @Override
    public void addEvent(Event event) {
        tell(event);
        try {
            RabbitMqMessage message = new RabbitMqMessage(
                    EXCHANGE,
                    "",
                    Map.of(SENDER, process),
                    serializer.serialize(event).getBytes(UTF_8),
                    false);
            connections
                    .publisher()
                    .publish(message, CONFIRM_LIMIT)
                    .subscribe(any -> {}, e -> LOGGER.debug("The end of a task was not told to other nodes", e));
        } catch (JsonProcessingException e) {
            LOGGER.warn("The end of a task cannot be told to other nodes", e);
        }
    }

    @Override
    public Publisher<Event> listenEvents() {
        return listeners.asFlux();
    }

    public Membership consumer() {
        return membership;
    }
}
