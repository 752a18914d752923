package io.facteur.server;

import io.facteur.embedded.ChildOptions;
import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.EngineFailed;
import io.facteur.home.RunState.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one child running: when it ends unasked it is started again, later and later while that fails. */
final class ChildSupervisor {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChildSupervisor.class);

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What ends sooner than this did not really start, even if it said so. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final ChildOptions options;
    private final String meanwhile;
    private final State state;

    private ChildProcess process;
    private Duration pause = FIRST_PAUSE;
    private boolean stopped;

    /** @param meanwhile what happens while it is away, in words */
    ChildSupervisor(ChildOptions options, String meanwhile, State state) {
        this.options = options;
        this.meanwhile = meanwhile;
        this.state = state;
    }

    /** @throws EngineFailed when it does not come up; nothing of it is left then */
    void start() throws IOException, EngineFailed, InterruptedException {
        ChildProcess started;
        synchronized (this) {
            if (stopped) {
                return;
            }
            started = ChildProcess.start(options);
            process = started;
        }
        tell(started, "starting");
        try {
            started.awaitReady(START_LIMIT);
        } catch (EngineFailed e) {
            started.stop(Duration.ZERO);
            throw e;
        }
        tell(started, "ready");
        long since = System.nanoTime();
        started.onExit().thenRun(() -> restart(started, Duration.ofNanos(System.nanoTime() - since)));
    }

    /**
     * Starts it beside what the caller does, and tries again when that fails.
     *
     * @return whether the first try succeeded, once it is over
     */
    CompletableFuture<Boolean> startAside() {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        aside(() -> startUntilItRuns(first), "start");
        return first;
    }

    private void aside(Runnable work, String what) {
        Thread thread = new Thread(work, options.name() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void restart(ChildProcess ended, Duration ran) {
        if (isStopped()) {
            return;
        }
        tell(ended, "restarting");
        LOGGER.error(
                "{} ended unasked. Starting it again; {} meanwhile. Its log: {}",
                options.name(),
                meanwhile,
                options.log());
        aside(
                () -> {
                    if (ran.compareTo(STEADY) < 0) {
                        pause();
                    } else {
                        pause = FIRST_PAUSE;
                    }
                    startUntilItRuns(new CompletableFuture<>());
                },
                "restart");
    }

    private void startUntilItRuns(CompletableFuture<Boolean> first) {
        while (!isStopped()) {
            try {
                start();
                first.complete(true);
                return;
            } catch (IOException | EngineFailed e) {
                if (isStopped()) {
                    return;
                }
                LOGGER.error("{} does not start; the next try is in {} s", options.name(), pause.toSeconds(), e);
                first.complete(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Each time longer than the last. */
    private void pause() {
        Duration current = pause;
        pause = current.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? current.multipliedBy(2) : LONGEST_PAUSE;
        try {
            Thread.sleep(current.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() throws InterruptedException {
        ChildProcess running;
        synchronized (this) {
            stopped = true;
            running = process;
        }
        if (running != null) {
            running.stop(STOP_LIMIT);
            tell(running, "stopped");
        }
    }

    private void tell(ChildProcess child, String what) {
        state.child(new Child(
                options.name().toLowerCase(Locale.ROOT), child.pid(), what, options.address(), options.port()));
    }
}
