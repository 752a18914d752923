package io.facteur.guice;

import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.KeyState;
import io.facteur.authentication.signing.StoredKey;
import java.time.Duration;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks once a minute whether new keys are published, and forgets those that were retired long ago. On every node. */
final class KeyRotationTask {

    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyRotationTask.class);

    private final KeyRotation rotation;
    private final Disposable running;

    @Inject
    KeyRotationTask(KeyRotation rotation) {
        this.rotation = rotation;
        this.running = Flux.interval(EVERY)
                // one that takes longer than a minute is not followed by those that were missed
                .onBackpressureDrop()
                .concatMap(tick -> once(), 1)
                .subscribe();
    }

    private Mono<Void> once() {
        return rotation.settleAll()
                .doOnNext(KeyRotationTask::tell)
                .onErrorResume(e -> Mono.fromRunnable(
                        () -> LOGGER.warn("Could not look after the DKIM keys: again in a minute", e)))
                .then();
    }

    private static void tell(StoredKey key) {
        if (key.state() == KeyState.ACTIVE) {
            LOGGER.info("The DKIM key {} is published, and signs from now on", key.name());
        } else {
            LOGGER.info("The DKIM key {} is forgotten: its record can leave the DNS", key.name());
        }
    }

    @PreDestroy
    void stop() {
        running.dispose();
    }
}
