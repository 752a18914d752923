package io.facteur.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Whether a restart would help. It does when threads wait for each other for ever; an engine that is down comes back by
 * itself, and is none of it.
 */
final class Liveness {

    private static final Logger LOGGER = LoggerFactory.getLogger(Liveness.class);
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final Mono<Optional<String>> answer =
            Mono.fromCallable(Liveness::look).cache(GOOD_FOR);

    Mono<Optional<String>> notLive() {
        return answer;
    }

    private static Optional<String> look() {
        long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        if (deadlocked == null) {
            return Optional.empty();
        }
        LOGGER.error("{} threads wait for each other: only a restart ends that", deadlocked.length);
        return Optional.of("deadlock");
    }
}
