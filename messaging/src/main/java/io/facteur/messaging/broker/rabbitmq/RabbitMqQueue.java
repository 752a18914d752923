package io.facteur.messaging.broker.rabbitmq;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A quorum queue of RabbitMQ. */
final class RabbitMqQueue implements BrokerQueue {

    /** When a text was put, in milliseconds since 1970: tells how long it waited. */
    static final String PUT_AT = "facteur-put-at";

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqQueue.class);

    private static final String PREFIX = "facteur.mail.";
    /** Longer than brokers need to choose a new leader; a client of ours waits so long for its 250 or 451. */
    private static final Duration PUT_LIMIT = Duration.ofSeconds(10);

    private static final Duration BACKLOG = Duration.ofMinutes(10);

    private final String name;
    private final String queue;
    private final RabbitMqConnections connections;
    private final Function<String, BrokerQueue> siblings;
    private final Clock clock;
    private final Fetching fetching;
    private volatile boolean declared;
    private volatile boolean limited;

    RabbitMqQueue(
            String name,
            RabbitMqConnections connections,
            Function<String, BrokerQueue> siblings,
            ScheduledExecutorService timer,
            Clock clock) {
        this.name = name;
        this.queue = PREFIX + name;
        this.connections = connections;
        this.siblings = siblings;
        this.clock = clock;
        this.fetching = new Fetching(name, queue, connections.consume(), this::declare, timer, clock);
        try {
            declareOnce();
        } catch (RabbitMqException e) {
            LOGGER.warn("Queue {} is declared when RabbitMQ can be reached: {}", name, e.getMessage());
        }
    }

    private void declareOnce() {
        if (!declared) {
            declare();
        }
    }

    private void declare() {
        limited = MailQueueDeclaration.declare(connections.consume(), queue);
        declared = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BrokerQueue sibling(String other) {
        return siblings.apply(other);
    }

    /** After an error the broker may have the text all the same: most of its members, but not their answer, came. */
    @Override
    public void put(String text) {
        try {
            declareOnce();
            RabbitMqMessage message = RabbitMqMessage.toQueue(queue, text.getBytes(StandardCharsets.UTF_8))
                    .withHeaders(Map.of(PUT_AT, clock.millis()));
            connections.publisher().publishAndWait(message, PUT_LIMIT);
        } catch (RabbitMqException e) {
            // if it is that somebody deleted the queue, the next one finds one
            declared = false;
            throw new BrokerException("Queue " + name + " does not accept mail", e);
        }
    }

    @Override
    public void expectInHand(int count) {
        fetching.expectInHand(count);
    }

    @Override
    public Optional<Delivery> take(Duration timeout) {
        return fetching.take(timeout);
    }

    @Override
    public void whenLost(Runnable listener) {
        fetching.whenLost(listener);
    }

    @Override
    public void stopTaking() {
        fetching.stop();
    }

    /** What other nodes have in hand is not counted: the broker does not tell it. */
    @Override
    public long size() {
        return waiting() + fetching.unfinished().size();
    }

    private long waiting() {
        try {
            return connections
                    .consume()
                    .call(channel -> channel.queueDeclarePassive(queue).getMessageCount());
        } catch (RabbitMqException e) {
            throw new BrokerException("Queue " + name + " does not tell its size", e);
        }
    }

    @Override
    public void forEach(Consumer<String> visitor) {
        Set<RabbitMqMailDelivery> seen = new HashSet<>();
        lookThrough(text -> {
            if (seen.isEmpty()) {
                visitUnfinished(visitor, seen);
            }
            visitor.accept(text);
            return false;
        });
        // What came here in between is seen twice, and not never
        visitUnfinished(visitor, seen);
    }

    private void visitUnfinished(Consumer<String> visitor, Set<RabbitMqMailDelivery> seen) {
        fetching.unfinished().stream().filter(seen::add).forEach(delivery -> visitor.accept(delivery.text()));
    }

    @Override
    public long removeIf(Predicate<String> matches) {
        // In this order: what leaves here makes room, and then more comes from there
        long waiting = lookThrough(matches);
        return waiting + fetching.removeIf(matches);
    }

    private long lookThrough(Predicate<String> remove) {
        try {
            return connections.consume().call(channel -> new LookThrough(channel, queue, LookThrough.MOST).run(remove));
        } catch (RabbitMqException e) {
            throw new BrokerException("Queue " + name + " cannot be looked through: " + e.getMessage(), e);
        }
    }

    /** Why mail cannot be worked on, though there is a connection. */
    Optional<String> outage() {
        if (!fetching.isWanted()) {
            return Optional.empty();
        }
        if (!fetching.isOpen()) {
            return Optional.of("This node takes no mail from queue " + name + ": " + fetching.lastError());
        }
        int consumers = connections
                .consume()
                .call(channel -> channel.queueDeclarePassive(queue).getConsumerCount());
        return consumers > 0
                ? Optional.empty()
                : Optional.of("Nobody takes mail from queue " + name + ", not even this node, which believes it does:"
                        + " restart it");
    }

    Optional<String> warning() {
        if (limited) {
            return Optional.of("Queue " + name + " was made by an older RabbitMQ, and this one throws away what comes"
                    + " 20 times: set a policy for " + queue + " with delivery-limit -1");
        }
        if (!fetching.isWanted()) {
            return Optional.empty();
        }
        Duration age = fetching.headAge();
        long waiting = age.compareTo(BACKLOG) > 0 ? waiting() : 0;
        return waiting == 0
                ? Optional.empty()
                : Optional.of(waiting + " mails wait in queue " + name + ", the first of them for " + age.toMinutes()
                        + " min");
    }

    void close() {
        fetching.close();
    }

    @Override
    public String toString() {
        return "RabbitMqQueue " + queue;
    }
}
