package io.facteur.stores.cassandra.search;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** For tests: what the one in Cassandra does, without its end of time. */
public final class MemoryIndexJournal implements IndexJournal {

    private record Period(String node, long number) {}

    private final Map<Period, Set<String>> changes = new ConcurrentHashMap<>();
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();
    private final Clock clock;
    private volatile boolean all;

    public MemoryIndexJournal(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Void> change(String node, long period, String mailbox) {
        return Mono.fromRunnable(
                () -> changes.computeIfAbsent(new Period(node, period), key -> ConcurrentHashMap.newKeySet())
                        .add(mailbox));
    }

    @Override
    public Flux<String> changes(String node, long period) {
        return Flux.defer(
                () -> Flux.fromIterable(Set.copyOf(changes.getOrDefault(new Period(node, period), Set.of()))));
    }

    @Override
    public Mono<Void> progress(String node, long period) {
        return Mono.fromRunnable(() -> progress.put(node, new Progress(node, period, clock.instant())));
    }

    @Override
    public Flux<Progress> progress() {
        return Flux.defer(() -> Flux.fromIterable(progress.values()));
    }

    @Override
    public Mono<Void> forget(String node) {
        return Mono.fromRunnable(() -> progress.remove(node));
    }

    @Override
    public Mono<Void> compareAll() {
        return Mono.fromRunnable(() -> all = true);
    }

    @Override
    public Mono<Boolean> isCompareAll() {
        return Mono.fromCallable(() -> all);
    }

    @Override
    public Mono<Void> allCompared() {
        return Mono.fromRunnable(() -> all = false);
    }
}
