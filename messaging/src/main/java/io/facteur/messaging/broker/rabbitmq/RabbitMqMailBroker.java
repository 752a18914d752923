package io.facteur.messaging.broker.rabbitmq;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.rabbitmq.LinkState;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** The mail queues of a cluster in RabbitMQ. The connections belong to whoever made them. */
public final class RabbitMqMailBroker implements MailBroker {

    /** The same for ever and on every node: the broker itself remembers what was delivered before. */
    private static final UUID RUN = UUID.nameUUIDFromBytes("rabbitmq".getBytes(StandardCharsets.US_ASCII));

    private final RabbitMqConnections connections;
    private final Clock clock;
    private final Map<String, RabbitMqQueue> queues = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mail-queue-timer");
        thread.setDaemon(true);
        return thread;
    });

    public RabbitMqMailBroker(RabbitMqConnections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public BrokerQueue queue(String name) {
        return queues.computeIfAbsent(name, any -> new RabbitMqQueue(name, connections, this::queue, timer, clock));
    }

    /** Those that were opened here: AMQP cannot list queues. All nodes have one configuration and open the same. */
    @Override
    public Set<String> queueNames() {
        return Set.copyOf(queues.keySet());
    }

    @Override
    public UUID run() {
        return RUN;
    }

    @Override
    public Optional<String> outage() {
        LinkState publishing = connections.publish().state();
        if (!connections.publisher().isOpen() || !connections.consume().isConnected()) {
            return Optional.of("RabbitMQ cannot be reached, or takes nothing: "
                    + publishing
                            .blocked()
                            .or(publishing::lastError)
                            .or(() -> connections.consume().state().lastError())
                            .orElse("the connection is being made"));
        }
        return first(RabbitMqQueue::outage);
    }

    @Override
    public Optional<String> warning() {
        return first(RabbitMqQueue::warning);
    }

    private Optional<String> first(Function<RabbitMqQueue, Optional<String>> question) {
        try {
            return queues.values().stream()
                    .flatMap(queue -> question.apply(queue).stream())
                    .findFirst();
        } catch (RabbitMqException e) {
            return Optional.of("RabbitMQ does not tell about its queues: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        queues.values().forEach(RabbitMqQueue::close);
        timer.shutdownNow();
    }
}
