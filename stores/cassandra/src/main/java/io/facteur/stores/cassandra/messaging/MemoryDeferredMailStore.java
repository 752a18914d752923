package io.facteur.stores.cassandra.messaging;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** For tests: forgets everything with the process. */
public final class MemoryDeferredMailStore implements DeferredMailStore {

    private static final Comparator<DeferredMail> ORDER = Comparator.comparing(DeferredMail::queue)
            .thenComparing(DeferredMail::dueAt)
            .thenComparing(DeferredMail::enqueueId);

    private final ConcurrentSkipListSet<DeferredMail> mails = new ConcurrentSkipListSet<>(ORDER);

    @Override
    public Mono<Void> add(DeferredMail mail) {
        return Mono.fromRunnable(() -> mails.add(mail));
    }

    @Override
    public Mono<Void> remove(DeferredMail mail) {
        return Mono.fromRunnable(() -> mails.remove(mail));
    }

    @Override
    public Flux<DeferredMail> due(String queue, Instant at) {
        return list(queue).takeWhile(mail -> !mail.dueAt().isAfter(at));
    }

    @Override
    public Mono<Instant> nextDue(String queue) {
        return list(queue).next().map(DeferredMail::dueAt);
    }

    @Override
    public Flux<DeferredMail> list(String queue) {
        return Flux.defer(() -> Flux.fromIterable(waiting(queue)));
    }

    @Override
    public Mono<Long> size(String queue) {
        return list(queue).count();
    }

    @Override
    public Mono<Long> clear(String queue) {
        return list(queue).filter(mails::remove).count();
    }

    @Override
    public Flux<String> queues() {
        return Flux.defer(
                () -> Flux.fromStream(mails.stream().map(DeferredMail::queue).distinct()));
    }

    private List<DeferredMail> waiting(String queue) {
        return mails.stream().filter(mail -> mail.queue().equals(queue)).toList();
    }
}
