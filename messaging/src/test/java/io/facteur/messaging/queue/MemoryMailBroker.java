package io.facteur.messaging.queue;

import io.facteur.messaging.broker.MailBroker;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Of queues in memory. */
public final class MemoryMailBroker implements MailBroker {

    private final UUID run = UUID.randomUUID();
    private final Map<String, MemoryBrokerQueue> queues = new ConcurrentHashMap<>();

    @Override
    public MemoryBrokerQueue queue(String name) {
        return queues.computeIfAbsent(name, MemoryBrokerQueue::new);
    }

    @Override
    public Set<String> queueNames() {
        return Set.copyOf(queues.keySet());
    }

    @Override
    public UUID run() {
        return run;
    }

    @Override
    public Optional<String> outage() {
        return Optional.empty();
    }

    @Override
    public Optional<String> warning() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
