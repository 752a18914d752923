package io.facteur.server;

import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.CassandraProcess;
import io.facteur.embedded.EngineFailed;
import io.facteur.home.RunState.Child;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one Cassandra child running: when it ends unasked it is started again, later and later while that fails. */
final class CassandraSupervisor {

    private static final Logger LOGGER = LoggerFactory.getLogger(CassandraSupervisor.class);

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final CassandraOptions options;
    private final State state;

    private CassandraProcess process;
    private Duration pause = FIRST_PAUSE;
    private boolean stopped;

    CassandraSupervisor(CassandraOptions options, State state) {
        this.options = options;
        this.state = state;
    }

    /** @throws EngineFailed when it does not come up; nothing of it is left then */
    void start() throws IOException, EngineFailed, InterruptedException {
        CassandraProcess started;
        synchronized (this) {
            if (stopped) {
                return;
            }
            started = CassandraProcess.start(options);
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
        pause = FIRST_PAUSE;
        started.onExit().thenRun(this::restart);
    }

    private void restart() {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        LOGGER.error("Cassandra ended unasked. Starting it again; mail waits meanwhile. Its log: {}", options.log());
        Thread thread = new Thread(this::startUntilItRuns, "cassandra-restart");
        thread.setDaemon(true);
        thread.start();
    }

    private void startUntilItRuns() {
        while (!isStopped()) {
            try {
                start();
                return;
            } catch (IOException | EngineFailed e) {
                LOGGER.error("Cassandra does not start; the next try is in {} s", pause.toSeconds(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() throws InterruptedException {
        CassandraProcess running;
        synchronized (this) {
            stopped = true;
            running = process;
        }
        if (running != null) {
            running.stop(STOP_LIMIT);
            tell(running, "stopped");
        }
    }

    private void tell(CassandraProcess child, String what) {
        state.child(new Child("cassandra", child.pid(), what, options.address(), options.nativePort()));
    }
}
