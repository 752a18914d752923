package io.facteur.protocols.session;

import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import java.util.concurrent.TimeUnit;
import org.apache.james.util.concurrent.NamedThreadFactory;

/**
 * The threads that the sessions of one listener run on. James looks users, quotas and mailboxes up in the middle of a
 * command and waits for the answer; on the I/O threads, and on executors that a connection shares with others, one slow
 * answer stops every other client of that thread.
 *
 * <p>Here a session has a thread for as long as it has work, its lines stay in order, and there are as many threads as
 * connections are allowed: a slow store stops the sessions that wait for it and no other. A session that waits by
 * {@link LineTransport#answerLater} has no work, and no thread. Threads that have nothing to do are used again, and
 * then end.
 */
public final class SessionThreads {

    private static final int SECONDS_TO_KEEP = 30;

    private final ThreadPool threads;
    private final EventExecutorGroup ordered;

    public SessionThreads(String name, int connections) {
        threads = new ThreadPool(connections, SECONDS_TO_KEEP, NamedThreadFactory.withName(name + "-session"));
        ordered = new NonStickyEventExecutorGroup(threads);
    }

    public EventExecutorGroup group() {
        return ordered;
    }

    public void stop() {
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }
}
