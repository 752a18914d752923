package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session on a {@link RabbitMqLink}: has one channel at most, and gets another when it is lost while the connection
 * stays. Where the broker refuses to open it, that is tried again and again, and logged once.
 */
public final class Membership {

    private static final Logger LOGGER = LoggerFactory.getLogger(Membership.class);

    private final String name;
    private final RabbitMqSession session;
    private final Executor executor;
    private final Runnable wake;
    private final ReconnectPause pause = new ReconnectPause();

    private Channel channel;
    private boolean opening;
    private boolean left;
    private boolean everOpen;
    private long openedAt;
    private long dueAt = System.nanoTime();
    private Optional<String> lastError = Optional.empty();

    Membership(String name, RabbitMqSession session, Executor executor, Runnable wake) {
        this.name = name;
        this.session = session;
        this.executor = executor;
        this.wake = wake;
    }

    public String name() {
        return name;
    }

    /** Whether the session has all it asked for, now. */
    public synchronized boolean isOpen() {
        return channel != null && channel.isOpen();
    }

    /** Whether the session was open at least once: what it declares for good exists. */
    public synchronized boolean wasOpen() {
        return everOpen;
    }

    /** Why it is not open, or was not the last time. */
    public synchronized Optional<String> lastError() {
        return lastError;
    }

    /** @return whether it opened in that time */
    public synchronized boolean awaitOpen(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!isOpen() && !left) {
                long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (rest <= 0) {
                    return false;
                }
                wait(rest);
            }
            return !left;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Opens a channel, if there is none and it is time to; does not wait for it. */
    synchronized void openIfDue(Connection connection) {
        if (left || opening || isOpen() || dueAt - System.nanoTime() > 0) {
            return;
        }
        opening = true;
        executor.execute(() -> open(connection));
    }

    /** The connection is new: nothing speaks for waiting. */
    synchronized void connected() {
        dueAt = System.nanoTime();
    }

    private void open(Connection connection) {
        Channel fresh = null;
        try {
            fresh = connection.createChannel();
            if (fresh == null) {
                throw new IOException("the broker gives this connection no more channels");
            }
            Channel mine = fresh;
            session.open(mine, () -> renew(mine));
            // When it is closed already, the listener is called at once.
            mine.addShutdownListener(cause -> lost(mine, cause));
            if (!opened(mine)) {
                abort(mine);
            }
        } catch (IOException | RuntimeException e) {
            abort(fresh);
            failed(e);
        }
    }

    private synchronized boolean opened(Channel fresh) {
        opening = false;
        if (left || !fresh.isOpen()) {
            return false;
        }
        channel = fresh;
        everOpen = true;
        openedAt = System.nanoTime();
        if (lastError.isPresent()) {
            LOGGER.info("RabbitMQ: {} works again", name);
            lastError = Optional.empty();
        }
        notifyAll();
        return true;
    }

    private synchronized void failed(Exception e) {
        opening = false;
        String error = RabbitMqLink.words(e);
        if (!left && !lastError.equals(Optional.of(error))) {
            LOGGER.warn("RabbitMQ: {} cannot begin, and is tried again: {}", name, error);
        }
        lastError = Optional.of(error);
        dueAt = System.nanoTime() + pause.next().toNanos();
        wake.run();
    }

    private synchronized void lost(Channel closed, ShutdownSignalException cause) {
        if (channel != closed) {
            return;
        }
        channel = null;
        pause.lasted(Duration.ofNanos(System.nanoTime() - openedAt));
        dueAt = System.nanoTime() + pause.next().toNanos();
        if (!left && !cause.isInitiatedByApplication()) {
            lastError = Optional.of(RabbitMqLink.words(cause));
        }
        if (!left && !cause.isHardError()) {
            LOGGER.warn("RabbitMQ: {} lost its channel and gets another: {}", name, RabbitMqLink.words(cause));
        }
        wake.run();
    }

    private void renew(Channel useless) {
        LOGGER.warn("RabbitMQ: {} was cancelled by the broker, or not answered, and begins again", name);
        // Not in the thread of the consumer, which a channel waits for when it closes.
        executor.execute(() -> abort(useless));
    }

    /** Ends the session: what it took and did not acknowledge goes back to its queue. */
    public void leave() {
        Channel last;
        synchronized (this) {
            left = true;
            last = channel;
            channel = null;
            notifyAll();
        }
        wake.run();
        abort(last);
    }

    synchronized boolean hasLeft() {
        return left;
    }

    /** When it wants to be opened, in nanoseconds from now; none when it is open, or left. */
    synchronized Optional<Long> dueIn() {
        return left || opening || isOpen() ? Optional.empty() : Optional.of(dueAt - System.nanoTime());
    }

    private static void abort(Channel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.abort();
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("A channel did not close", e);
        }
    }
}
