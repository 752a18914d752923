package io.facteur.stores.cassandra.messaging;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** For tests: forgets everything with the process. */
public final class MemoryFinishedMailStore implements FinishedMailStore {

    private final Map<UUID, Integer> attempts = new ConcurrentHashMap<>();

    @Override
    public Mono<Void> add(UUID enqueueId, int last) {
        return Mono.fromRunnable(() -> attempts.merge(enqueueId, last, Math::max));
    }

    @Override
    public Mono<Integer> find(UUID enqueueId) {
        return Mono.fromCallable(() -> attempts.get(enqueueId));
    }
}
