package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.spooler.InfrastructureFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
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
 *
 * <p>The broker answers for an event when the queues of all groups have it. One of them without a leader would make the
 * others get it again with each attempt: so nothing is sent before all are there, and after an attempt that failed all the
 * same the pause doubles.
 */
final class LostEvents implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LostEvents.class);

    static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LOOK_ANYWAY = Duration.ofMinutes(5);
    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);

    private final Group group;
    private final String lock;
    private final EventDeadLetters deadLetters;
    private final RabbitMqConnections connections;
    private final BooleanSupplier ready;
    private final BooleanSupplier heard;
    private final Function<Event, Mono<Void>> send;
    private final Duration period;
    private final ScheduledExecutorService timer;
    /** What was said to be of no use. */
    private final Set<InsertionId> unreadable = new HashSet<>();

    private volatile boolean expected = true;
    private volatile boolean said;
    private Instant lastLook = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private Duration pause;

    /**
     * @param ready whether this node may send; asked often
     * @param heard whether each group has its queue, and somebody takes from it; asked before something is sent
     */
    LostEvents(
            Group group,
            String lock,
            EventDeadLetters deadLetters,
            RabbitMqConnections connections,
            BooleanSupplier ready,
            BooleanSupplier heard,
            Function<Event, Mono<Void>> send,
            Duration period) {
        this.heard = heard;
        this.period = period;
        this.pause = period;
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
        timer.scheduleWithFixedDelay(this::look, 0, period.toMillis(), TimeUnit.MILLISECONDS);
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
        if (!due || now.isBefore(notBefore) || !connections.publisher().isOpen()) {
            return;
        }
        try {
            if (!ready.getAsBoolean()) {
                return;
            }
            expected = false;
            lastLook = now;
            if (Boolean.TRUE.equals(deadLetters.failedIds(group).hasElements().block(STORE_LIMIT))) {
                sendAlone();
            }
            said = false;
        } catch (RuntimeException e) {
            // An exception that left here would end the timer.
            expected = true;
            LOGGER.debug("Not all lost events were sent, which is tried again", e);
        }
    }

    private void sendAlone() {
        if (!heard.getAsBoolean()) {
            throw new RabbitMqException("The queue of a group has no leader, or nobody takes from it");
        }
        long sent = connections.publish().call(channel -> {
            channel.queueDeclare(lock, false, true, true, null);
            try {
                return sendAllOrPause();
            } finally {
                channel.queueDelete(lock);
            }
        });
        if (sent > 0) {
            LOGGER.info("{} events were sent that could not be sent before", sent);
        }
    }

    private long sendAllOrPause() {
        try {
            long sent = sendAll();
            pause = period;
            return sent;
        } catch (RuntimeException e) {
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LOOK_ANYWAY) > 0 ? LOOK_ANYWAY : doubled;
            notBefore = Instant.now().plus(pause);
            throw e;
        }
    }

    private long sendAll() {
        long sent = 0;
        for (InsertionId id : deadLetters.failedIds(group).toIterable()) {
            if (timer.isShutdown()) {
                throw new RabbitMqException("The event bus is being closed");
            }
            Event event;
            try {
                event = deadLetters.failedEvent(group, id).block(STORE_LIMIT);
            } catch (RuntimeException e) {
                skip(id, e);
                continue;
            }
            if (event != null) {
                send.apply(event).block(STORE_LIMIT);
                sent++;
            }
            deadLetters.remove(group, id).block(STORE_LIMIT);
        }
        return sent;
    }

    /** What cannot be read stays where it is, and holds up nothing behind it. */
    private void skip(InsertionId id, RuntimeException reason) {
        if (InfrastructureFaults.isInfrastructure(reason)) {
            throw reason;
        }
        if (unreadable.add(id)) {
            LOGGER.error("Event {} of {} cannot be read and stays in the dead letters", id.getId(), group, reason);
        }
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
