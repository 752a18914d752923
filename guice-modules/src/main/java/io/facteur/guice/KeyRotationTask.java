package io.facteur.guice;

import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.KeyState;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import java.time.Duration;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks once a minute whether new keys are published, and forgets those that were retired long ago. On one node. */
final class KeyRotationTask {

    static final Duration EVERY = Duration.ofMinutes(1);
    /** Another node takes over when this one has not looked three times. */
    static final Duration LEASE = EVERY.multipliedBy(3);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(KeyRotationTask.class);

    private final KeyRotation rotation;
    private final LeaseKeeper.Job job;
    private final Disposable running;

    @Inject
    KeyRotationTask(KeyRotation rotation, LeaseKeeper leases) {
        this.rotation = rotation;
        this.job = leases.job("dkim-keys", LEASE);
        this.running = Flux.interval(EVERY)
                // one that takes longer than a minute is not followed by those that were missed
                .onBackpressureDrop()
                .concatMap(tick -> once(), 1)
                .subscribe();
    }

    private Mono<Void> once() {
        return job.ifMine(rotation.settleAll().doOnNext(KeyRotationTask::tell).then())
                .onErrorResume(e -> Mono.fromRunnable(
                        () -> LOGGER.warn("Could not look after the DKIM keys: again in a minute", e)));
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
        job.release().timeout(LIMIT).onErrorResume(e -> Mono.empty()).block();
    }
}
