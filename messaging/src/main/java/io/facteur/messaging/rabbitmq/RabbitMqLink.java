package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker of the cluster that is made again whenever it is lost, with a pause that grows from 250 ms
 * to five seconds, and the sessions on it. A session that cannot be opened holds up no other.
 */
public final class RabbitMqLink implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqLink.class);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int ABORT_MILLIS = 2_000;
    private static final int JOIN_MILLIS = 10_000;
    private static final int IDLE_SECONDS = 60;

    /** Does something on a channel of its own. */
    @FunctionalInterface
    public interface ChannelCall<T> {
        T on(Channel channel) throws IOException;
    }

    private final String purpose;
    private final RabbitMqOptions options;
    private final ConnectionFactory factory;
    private final List<Membership> memberships = new CopyOnWriteArrayList<>();
    private final ExecutorService work;
    private final Thread supervisor;
    private final Semaphore wakeUp = new Semaphore(0);
    private final ReconnectPause pause = new ReconnectPause();
    private volatile Connection connection;
    private volatile LinkState state = LinkState.begin();
    private volatile boolean closing;

    RabbitMqLink(String purpose, RabbitMqOptions options) {
        this.purpose = purpose;
        this.options = options;
        this.factory = options.factory();
        ThreadFactory threads = threads("rabbitmq-" + purpose);
        this.factory.setThreadFactory(threads);
        // Grows with the number of channels that have something to do at the same time, which is bounded.
        this.work = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                threads,
                // Only after the end: the client still tells its consumers that the connection is closed.
                new ThreadPoolExecutor.DiscardPolicy());
        this.supervisor = threads.newThread(this::supervise);
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    void start() {
        supervisor.start();
    }

    /** The session is opened as soon as there is a connection, and again on each new one. */
    public Membership join(String name, RabbitMqSession session) {
        Membership membership = new Membership(name, session, work, this::wake);
        memberships.add(membership);
        wake();
        return membership;
    }

    public LinkState state() {
        return state;
    }

    /** Those who joined and did not leave. */
    public List<Membership> memberships() {
        return List.copyOf(memberships);
    }

    public boolean isConnected() {
        Connection now = connection;
        return now != null && now.isOpen();
    }

    /** @return whether there was a connection within that time */
    public boolean awaitConnected(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!isConnected()) {
            if (closing || System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    /**
     * Does something once, on a channel that nobody else uses.
     *
     * @throws RabbitMqException when there is no connection, it breaks, or the broker refuses
     */
    public <T> T call(ChannelCall<T> call) {
        Connection now = connection;
        if (now == null) {
            throw new RabbitMqException(
                    "RabbitMQ cannot be reached: " + state.lastError().orElse("there has been no connection yet"));
        }
        Channel channel = null;
        try {
            channel = now.createChannel();
            if (channel == null) {
                throw new RabbitMqException("RabbitMQ gives this connection no more channels");
            }
            return call.on(channel);
        } catch (IOException | ShutdownSignalException e) {
            throw new RabbitMqException("RabbitMQ did not do what was asked: " + words(e), e);
        } finally {
            abort(channel);
        }
    }

    private static void abort(Channel channel) {
        try {
            if (channel != null && channel.isOpen()) {
                channel.abort();
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("A channel did not close", e);
        }
    }

    private void supervise() {
        while (!closing) {
            long begin = System.nanoTime();
            try {
                Connection fresh = factory.newConnection(work, inAnyOrder(options.hosts()), name());
                begin = System.nanoTime();
                live(fresh);
            } catch (IOException | TimeoutException | RuntimeException e) {
                failed(words(e));
            }
            pause.lasted(Duration.ofNanos(System.nanoTime() - begin));
            if (!closing) {
                sleep(pause.next());
            }
        }
    }

    /** The client tries them as they come: all connections would be to the first. */
    private static List<Address> inAnyOrder(List<Address> hosts) {
        List<Address> shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled);
        return shuffled;
    }

    /** Ends the connection, which is of no use, so that another is made, perhaps to another host. Does not wait. */
    void breakOff(String reason) {
        Connection now = connection;
        if (now != null) {
            LOGGER.warn("RabbitMQ: the connection to {} is made anew: {}", purpose, reason);
            work.execute(() -> now.abort(AMQP.CONNECTION_FORCED, reason, ABORT_MILLIS));
        }
    }

    private String name() {
        return "facteur " + options.node() + " " + purpose;
    }

    private void failed(String error) {
        if (state.connected() || !state.lastError().equals(Optional.of(error))) {
            LOGGER.warn(
                    "RabbitMQ: no connection to {} {}, tried again until there is: {}",
                    purpose,
                    options.hosts(),
                    error);
        }
        state = state.failed(error);
    }

    /** Returns when the connection is no more. */
    private void live(Connection fresh) {
        try {
            String peer = fresh.getAddress().getHostAddress() + ":" + fresh.getPort();
            fresh.addShutdownListener(cause -> wake());
            fresh.addBlockedListener(
                    reason -> {
                        LOGGER.warn("RabbitMQ takes nothing that is published: {}", reason);
                        state = state.blockedBy(Optional.of(reason));
                    },
                    () -> {
                        LOGGER.info("RabbitMQ takes again what is published");
                        state = state.blockedBy(Optional.empty());
                    });
            state = state.connectedTo(peer);
            connection = fresh;
            LOGGER.info("RabbitMQ: connected to {} to {}", peer, purpose);
            memberships.forEach(Membership::connected);
            while (!closing && fresh.isOpen()) {
                memberships.removeIf(Membership::hasLeft);
                memberships.forEach(membership -> membership.openIfDue(fresh));
                sleep(nextDue());
            }
        } finally {
            connection = null;
            if (!closing) {
                failed(reason(fresh));
            }
            fresh.abort(ABORT_MILLIS);
        }
    }

    private static String reason(Connection closed) {
        ShutdownSignalException cause = closed.getCloseReason();
        return cause == null ? "it was closed" : words(cause);
    }

    private Duration nextDue() {
        long nanos = memberships.stream()
                .flatMap(membership -> membership.dueIn().stream())
                .mapToLong(Long::longValue)
                .min()
                .orElse(LOOK_AGAIN.toNanos());
        return Duration.ofNanos(Math.max(0, Math.min(nanos, LOOK_AGAIN.toNanos())));
    }

    /** Until the time is over, or something happened. */
    private void sleep(Duration time) {
        try {
            if (wakeUp.tryAcquire(Math.max(1, time.toMillis()), TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void wake() {
        wakeUp.release();
    }

    /** What went wrong, in words: the broker's, where it said something. */
    static String words(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return signal.getReason().toString();
            }
        }
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    /** Ends all sessions and the connection. */
    @Override
    public void close() {
        closing = true;
        memberships.forEach(Membership::leave);
        wake();
        try {
            supervisor.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        work.shutdown();
    }
}
