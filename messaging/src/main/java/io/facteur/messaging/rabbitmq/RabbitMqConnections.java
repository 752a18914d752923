package io.facteur.messaging.rabbitmq;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a node: what publishes has its own, because the broker stops reading a connection that publishes
 * too much, and with it the acknowledgements on it. They are made in the background; nobody need wait for them.
 */
public final class RabbitMqConnections implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqConnections.class);

    private final RabbitMqLink publish;
    private final RabbitMqLink consume;
    private final RabbitMqPublisher publisher;

    private RabbitMqConnections(RabbitMqOptions options) {
        publish = new RabbitMqLink("publish", options);
        consume = new RabbitMqLink("consume", options);
        publisher = new RabbitMqPublisher(publish);
    }

    /**
     * Begins to connect.
     *
     * @param patience how long to wait for it: whoever consumes right after need not begin in the dark. When it is over,
     *     that is no error
     */
    public static RabbitMqConnections open(RabbitMqOptions options, Duration patience) {
        RabbitMqConnections connections = new RabbitMqConnections(options);
        connections.publish.start();
        connections.consume.start();
        try {
            if (!connections.consume.awaitConnected(patience) || !connections.publisher.awaitOpen(patience)) {
                LOGGER.warn("RabbitMQ cannot be reached yet; the start goes on without it");
            }
        } catch (InterruptedException e) {
            connections.close();
            Thread.currentThread().interrupt();
            throw new RabbitMqException("The start was interrupted", e);
        }
        return connections;
    }

    /** For single commands as well. */
    public RabbitMqLink publish() {
        return publish;
    }

    public RabbitMqLink consume() {
        return consume;
    }

    public RabbitMqPublisher publisher() {
        return publisher;
    }

    /** First what consumes, so that what it does can still be published. */
    @Override
    public void close() {
        consume.close();
        publisher.close();
        publish.close();
    }
}
