package io.facteur.messaging.events;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ExecutionMode;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The sessions of this node that wait for something, by routing key. What fails in one concerns nobody else. */
final class KeyListeners {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyListeners.class);

    private final Map<String, Set<ReactiveEventListener>> byKey = new ConcurrentHashMap<>();
    private final Listening listening;

    KeyListeners(Listening listening) {
        this.listening = listening;
    }

    void add(String key, ReactiveEventListener listener) {
        byKey.compute(key, (any, listeners) -> {
            Set<ReactiveEventListener> all = listeners == null ? new LinkedHashSet<>() : new LinkedHashSet<>(listeners);
            all.add(listener);
            return Set.copyOf(all);
        });
    }

    void remove(String key, ReactiveEventListener listener) {
        byKey.computeIfPresent(key, (any, listeners) -> {
            Set<ReactiveEventListener> rest = new LinkedHashSet<>(listeners);
            rest.remove(listener);
            return rest.isEmpty() ? null : Set.copyOf(rest);
        });
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    Set<String> keys() {
        return Set.copyOf(byKey.keySet());
    }

    /** Each once, however many of the keys it waits for. */
    Set<ReactiveEventListener> of(Collection<String> keys) {
        Set<ReactiveEventListener> all = new LinkedHashSet<>();
        keys.forEach(key -> all.addAll(byKey.getOrDefault(key, Set.of())));
        return all;
    }

    /** Of an event of this node: ends when all have heard it who want to be waited for. */
    Mono<Void> hearHere(Event event, Collection<String> keys) {
        return Mono.defer(() -> {
            Set<ReactiveEventListener> listeners = of(keys);
            Flux.fromIterable(listeners)
                    .filter(listener -> listener.getExecutionMode() == ExecutionMode.ASYNCHRONOUS)
                    .flatMap(listener -> hear(listener, event, keys), EventBus.EXECUTION_RATE)
                    .subscribeOn(Schedulers.boundedElastic())
                    .subscribe();
            return Flux.fromIterable(listeners)
                    .filter(listener -> listener.getExecutionMode() == ExecutionMode.SYNCHRONOUS)
                    .flatMap(listener -> hear(listener, event, keys), EventBus.EXECUTION_RATE)
                    .then();
        });
    }

    /** Of an event of another node. */
    Mono<Void> hear(Event event, Collection<String> keys) {
        return Flux.fromIterable(of(keys))
                .flatMap(listener -> hear(listener, event, keys), EventBus.EXECUTION_RATE)
                .then();
    }

    private Mono<Void> hear(ReactiveEventListener listener, Event event, Collection<String> keys) {
        return listening
                .hear(listener, event, EventBus.StructuredLoggingFields.REGISTRATION_KEYS, keys.toString())
                .onErrorResume(e -> {
                    LOGGER.error(
                            "A listener to {} failed on event {}",
                            keys,
                            event.getEventId().getId(),
                            e);
                    return Mono.empty();
                });
    }
}
