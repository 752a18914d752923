package io.facteur.messaging.events;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Lets large events pass one after the other, of all groups of this node: one that is about tens of thousands of messages
 * (a mailbox was copied or deleted) takes many times the memory of its text, and each group would read it at the same time.
 * Nobody's thread waits for his turn.
 */
final class LargeEvents {

    static final int LARGE = 1024 * 1024;

    private final Sinks.Many<Mono<Void>> inOrder = Sinks.many().unicast().onBackpressureBuffer();

    LargeEvents() {
        inOrder.asFlux()
                .publishOn(Schedulers.boundedElastic())
                .concatMap(work -> work)
                .subscribe();
    }

    /** The work on an event, when it is its turn, which is at once for a small one. */
    Mono<Void> inTurn(byte[] body, Mono<Void> work) {
        if (body.length < LARGE) {
            return work;
        }
        return Mono.create(sink -> {
            Mono<Void> told = work.doOnSuccess(any -> sink.success())
                    .doOnError(sink::error)
                    .onErrorComplete();
            synchronized (inOrder) {
                inOrder.tryEmitNext(told).orThrow();
            }
        });
    }
}
