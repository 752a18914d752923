package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** What the nodes of a test tell each other. */
final class MemoryFinishedMails implements FinishedMailStore {

    final Map<UUID, Integer> told = new ConcurrentHashMap<>();

    @Override
    public Mono<Void> add(UUID enqueueId, int attempts) {
        return Mono.fromRunnable(() -> told.merge(enqueueId, attempts, Math::max));
    }

    @Override
    public Mono<Integer> find(UUID enqueueId) {
        return Mono.fromCallable(() -> told.get(enqueueId));
    }
}
