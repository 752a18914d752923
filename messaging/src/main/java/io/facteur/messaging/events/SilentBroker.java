package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.RabbitMqException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Saves everyone from waiting for a broker that takes messages and does not answer, such as one that has lost most of
 * its cluster: after one had to wait in vain, others get the error at once, for some seconds.
 */
final class SilentBroker {

    private static final Duration SPARED = Duration.ofSeconds(5);

    private volatile long until = System.nanoTime();

    <T> Mono<T> guard(Mono<T> publication) {
        return Mono.defer(() -> {
            if (until - System.nanoTime() > 0) {
                return Mono.error(new RabbitMqException("RabbitMQ did not answer to others a moment ago"));
            }
            return publication.doOnError(e -> {
                if (e.getCause() instanceof TimeoutException) {
                    until = System.nanoTime() + SPARED.toNanos();
                }
            });
        });
    }
}
