package io.facteur.messaging.queue;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store that can be down. */
public final class FallibleStore implements DeferredMailStore {

    private final DeferredMailStore store;
    public volatile boolean down;
    public volatile boolean refuseRemovals;
    /** A removal is done, and whoever asked for it learns that it timed out. */
    public volatile boolean loseAnswersToRemovals;
    /** Told what was found due, before whoever asked is. */
    public volatile Consumer<List<DeferredMail>> whenFoundDue = found -> {};

    public FallibleStore(DeferredMailStore store) {
        this.store = store;
    }

    private <T> Mono<T> up(Mono<T> answer) {
        return Mono.defer(() -> down ? Mono.error(new DriverTimeoutException("down")) : answer);
    }

    private <T> Flux<T> up(Flux<T> answer) {
        return Flux.defer(() -> down ? Flux.error(new DriverTimeoutException("down")) : answer);
    }

    @Override
    public Mono<Void> add(DeferredMail mail) {
        return up(store.add(mail));
    }

    @Override
    public Mono<Void> remove(DeferredMail mail) {
        return Mono.defer(() -> {
            if (refuseRemovals) {
                return Mono.error(new DriverTimeoutException("refused"));
            }
            Mono<Void> removal = up(store.remove(mail));
            return loseAnswersToRemovals ? removal.then(Mono.error(new DriverTimeoutException("no answer"))) : removal;
        });
    }

    @Override
    public Flux<DeferredMail> due(String queue, Instant at) {
        return up(store.due(queue, at))
                .collectList()
                .doOnNext(found -> whenFoundDue.accept(found))
                .flatMapIterable(found -> found);
    }

    @Override
    public Mono<Instant> nextDue(String queue) {
        return up(store.nextDue(queue));
    }

    @Override
    public Flux<DeferredMail> list(String queue) {
        return up(store.list(queue));
    }

    @Override
    public Mono<Long> size(String queue) {
        return up(store.size(queue));
    }

    @Override
    public Mono<Long> clear(String queue) {
        return up(store.clear(queue));
    }

    @Override
    public Flux<String> queues() {
        return up(store.queues());
    }
}
