package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventDeadLetters.InsertionId;
import org.apache.james.events.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Sends again what could not be sent: as soon as the broker is back, and else every few minutes, for a node that did not
 * live long enough. Of all nodes one does it at a time: the one that owns a queue which only one can own. When it dies in
 * the middle, an event may be heard twice.
 */
final class LostEvents implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LostEvents.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LOOK_ANYWAY = Duration.ofMinutes(5);
    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);

    private final Group group;
    private final String lock;
    private final EventDeadLetters deadLetters;
    private final RabbitMqConnections connections;
    private final BooleanSupplier ready;
    private final Function<Event, Mono<Void>> send;
    private final ScheduledExecutorService timer;
    private volatile boolean expected = true;
    private volatile boolean said;
    private Instant lastLook = Instant.EPOCH;

    LostEvents(
            Group group,
            String lock,
            EventDeadLetters deadLetters,
            RabbitMqConnections connections,
            BooleanSupplier ready,
            Function<Event, Mono<Void>> send) {
        this.group = group;
        this.lock = lock;
        this.deadLetters = deadLetters;
        this.connections = connections;
        this.ready = ready;
        this.send = send;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, lock);
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An event was put into the dead letters. */
    void expect(String reason) {
        expected = true;
        if (!said) {
            said = true;
            LOGGER.warn("Events wait in the dead letters until RabbitMQ takes them again: {}", reason);
        }
    }

    private void look() {
        Instant now = Instant.now();
        boolean due = expected || lastLook.plus(LOOK_ANYWAY).isBefore(now);
        if (!due || !ready.getAsBoolean() || !connections.publisher().isOpen()) {
            return;
        }
        try {
            expected = false;
            lastLook = now;
            if (Boolean.TRUE.equals(deadLetters.failedIds(group).hasElements().block(STORE_LIMIT))) {
                long sent = connections.publish().call(channel -> {
                    channel.queueDeclare(lock, false, true, true, null);
                    try {
                        return sendAll();
                    } finally {
                        channel.queueDelete(lock);
                    }
                });
                LOGGER.info("{} events were sent that could not be sent before", sent);
            }
            said = false;
        } catch (RuntimeException e) {
            expected = true;
            LOGGER.debug("Not all lost events were sent, which is tried again", e);
        }
    }

    private long sendAll() {
        long sent = 0;
        for (InsertionId id : deadLetters.failedIds(group).toIterable()) {
            if (timer.isShutdown()) {
                throw new RabbitMqException("The event bus is being closed");
            }
            Event event = deadLetters.failedEvent(group, id).block(STORE_LIMIT);
            if (event != null) {
                send.apply(event).block(STORE_LIMIT);
                sent++;
            }
            deadLetters.remove(group, id).block(STORE_LIMIT);
        }
        return sent;
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(STORE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
