package io.facteur.protocols;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.inject.Inject;
import org.apache.james.jmap.BoundJmapServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes this node out of service while it runs, and back. First it only says so: load balancers look elsewhere for the next
 * connections. Then its ports are closed, and the sessions end as they can. What it has accepted it goes on delivering:
 * the queues stop with the process, not here.
 */
public final class Draining {

    private static final Logger LOGGER = LoggerFactory.getLogger(Draining.class);

    /** A request to JMAP takes no longer; one by which a client waits for news never ends. */
    private static final Duration JMAP_LIMIT = Duration.ofSeconds(5);

    /**
     * @param announce how long it is only said
     * @param limit how long sessions may take to end
     */
    public record Times(Duration announce, Duration limit) {}

    private final MailServers servers;
    private final BoundJmapServer jmap;
    private final Times times;
    private final List<Consumer<Optional<String>>> watchers = new CopyOnWriteArrayList<>();

    private Optional<CompletableFuture<Void>> work = Optional.empty();
    private boolean closed;

    @Inject
    public Draining(MailServers servers, BoundJmapServer jmap, Times times) {
        this.servers = servers;
        this.jmap = jmap;
        this.times = times;
    }

    /** @param watcher is told what is being done, in words, and nothing when the node is in service again */
    public void watch(Consumer<Optional<String>> watcher) {
        watchers.add(watcher);
    }

    private void tell(Optional<String> step) {
        watchers.forEach(watcher -> watcher.accept(step));
    }

    /** @return whether this node is on its way out of service, or out */
    public synchronized boolean isDraining() {
        return work.isPresent();
    }

    /** @return whether it is out of service, and has no sessions */
    public synchronized boolean isDrained() {
        return closed && work.filter(CompletableFuture::isDone).isPresent();
    }

    /** @return how many sessions there are */
    public int sessions() {
        return servers.sessions();
    }

    /** Begins, unless it has begun; the result is there when no session is left. */
    public synchronized CompletableFuture<Void> start() {
        if (work.isEmpty()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            work = Optional.of(done);
            LOGGER.info("This node takes no more after {} s", times.announce.toSeconds());
            // here, and not by the thread: else it could be said after it was taken back
            tell(Optional.of("draining: load balancers look elsewhere"));
            Thread thread = new Thread(() -> run(done), "drain");
            thread.setDaemon(true);
            thread.start();
        }
        return work.get();
    }

    private void run(CompletableFuture<Void> done) {
        try {
            if (!waits(done)) {
                return;
            }
            tell(Optional.of("draining: sessions end"));
            CompletableFuture<Void> ofJmap = CompletableFuture.runAsync(
                    () -> jmap.drain(times.limit.compareTo(JMAP_LIMIT) < 0 ? times.limit : JMAP_LIMIT),
                    task -> new Thread(task, "drain-jmap").start());
            servers.drain(times.limit);
            ofJmap.join();
            LOGGER.info("This node takes nothing any more, and has no sessions");
            tell(Optional.of("drained"));
            done.complete(null);
        } catch (InterruptedException | RuntimeException e) {
            LOGGER.error("Draining did not succeed", e);
            done.completeExceptionally(e);
        }
    }

    /** @return whether it was not taken back meanwhile */
    private synchronized boolean waits(CompletableFuture<Void> mine) throws InterruptedException {
        long end = System.nanoTime() + times.announce.toNanos();
        while (isStill(mine) && end - System.nanoTime() > 0) {
            // by undo
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        closed = isStill(mine);
        return closed;
    }

    private boolean isStill(CompletableFuture<Void> mine) {
        return work.filter(now -> now == mine).isPresent();
    }

    /** Takes it back: the node is in service again, when the sessions that were being ended have ended. */
    public void undo() throws InterruptedException {
        CompletableFuture<Void> running;
        synchronized (this) {
            if (work.isEmpty()) {
                return;
            }
            running = work.get();
            if (!closed) {
                work = Optional.empty();
                running.complete(null);
                notifyAll();
                LOGGER.info("This node stays in service");
                tell(Optional.empty());
                return;
            }
        }
        try {
            running.join();
        } catch (CompletionException e) {
            LOGGER.warn("Draining did not succeed, and is taken back", e);
        }
        synchronized (this) {
            servers.resume();
            jmap.resume();
            closed = false;
            work = Optional.empty();
        }
        LOGGER.info("This node is in service again");
        tell(Optional.empty());
    }
}
