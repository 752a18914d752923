package io.facteur.messaging.events;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.QueueConsumer;
import io.facteur.messaging.rabbitmq.RabbitMqDelivery;
import io.facteur.messaging.rabbitmq.RabbitMqLink;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.james.events.Event;
import org.apache.james.events.EventSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The queue by which this node hears what its sessions wait for. It is bound to the keys of those sessions only, lives as
 * long as the connection, and is made anew, with all bindings, on the next one.
 */
final class KeyQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(KeyQueue.class);

    private static final int PREFETCH = 50;
    /** A node that hangs must not fill the memory of the broker: the oldest go. */
    private static final Map<String, Object> ARGUMENTS = Map.of("x-max-length", 100_000);

    private final EventNames names;
    private final String sender;
    private final EventSerializer serializer;
    private final KeyListeners listeners;
    /** Bindings wait for the broker's answer; sessions must not. */
    private final ExecutorService binder;

    private final Membership membership;
    private Channel channel;
    private Runnable renew;
    private String queue;
    private Set<String> bound = new HashSet<>();

    KeyQueue(EventNames names, String sender, EventSerializer serializer, KeyListeners listeners, RabbitMqLink link) {
        this.names = names;
        this.sender = sender;
        this.serializer = serializer;
        this.listeners = listeners;
        this.binder = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, names.exchange() + " bindings");
            thread.setDaemon(true);
            return thread;
        });
        this.membership = link.join("the queue of the sessions of " + names.exchange(), this::open);
    }

    Membership membership() {
        return membership;
    }

    private synchronized void open(Channel fresh, Runnable whenUseless) throws IOException {
        GroupQueue.declareExchange(fresh, names);
        queue = names.keyQueue(UUID.randomUUID().toString());
        fresh.queueDeclare(queue, false, true, true, ARGUMENTS);
        bound = new HashSet<>(listeners.keys());
        for (String key : bound) {
            // Without waiting for each answer: the channel does one after the other, and the last one is waited for.
            fresh.queueBindNoWait(queue, names.exchange(), key, Map.of());
        }
        fresh.basicQos(PREFETCH);
        fresh.basicConsume(queue, false, new QueueConsumer(fresh, whenUseless, this::handle));
        channel = fresh;
        renew = whenUseless;
    }

    /** Binds the queue to the key if somebody here listens to it, else takes it off; ends when that is done. */
    CompletableFuture<Void> adjust(String key) {
        return CompletableFuture.runAsync(() -> bindAsNeeded(key), binder);
    }

    private synchronized void bindAsNeeded(String key) {
        if (channel == null || !channel.isOpen()) {
            // The next one will be bound to all keys.
            return;
        }
        try {
            if (listeners.has(key)) {
                if (bound.add(key)) {
                    channel.queueBind(queue, names.exchange(), key);
                }
            } else if (bound.remove(key)) {
                channel.queueUnbind(queue, names.exchange(), key);
            }
        } catch (IOException | ShutdownSignalException e) {
            LOGGER.debug("A binding to {} could not be made or removed: the queue is made anew", key, e);
            renew.run();
        }
    }

    private void handle(RabbitMqDelivery delivery) {
        List<String> keys = keys(delivery);
        if (sender.equals(String.valueOf(delivery.headers().get(EventNames.SENDER)))
                || listeners.of(keys).isEmpty()) {
            delivery.acknowledge();
            return;
        }
        Mono.fromCallable(() -> serializer.fromBytes(delivery.body()))
                .flatMap((Event event) -> listeners.hear(event, keys))
                .onErrorResume(e -> {
                    LOGGER.error("An event for {} cannot be read", keys, e);
                    return Mono.empty();
                })
                .doFinally(any -> delivery.acknowledge())
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe();
    }

    private static List<String> keys(RabbitMqDelivery delivery) {
        Object keys = delivery.headers().get(EventNames.KEYS);
        return keys instanceof Collection<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(delivery.routingKey());
    }

    void stop() {
        membership.leave();
        binder.shutdown();
        try {
            binder.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
