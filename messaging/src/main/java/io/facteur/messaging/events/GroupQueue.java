package io.facteur.messaging.events;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.QueueConsumer;
import io.facteur.messaging.rabbitmq.QuorumQueues;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqDelivery;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.apache.james.events.RetryBackoffConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The queue of a group of listeners, of which there is one on each node: each event is heard by one of them. A message is
 * acknowledged when the listener has heard it, or has failed so often that the event is in the dead letters. While it is
 * tried again it stays with this node; when the node dies, another one gets it.
 */
final class GroupQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(GroupQueue.class);

    private static final Duration STORE_AGAIN = Duration.ofSeconds(5);
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);
    private static final int FINISH_SECONDS = 10;

    private final EventNames names;
    private final Group group;
    private final ReactiveEventListener listener;
    private final Listening listening;
    private final LargeEvents largeEvents;
    private final EventSerializer serializer;
    private final RetryBackoffConfiguration retries;
    private final EventDeadLetters deadLetters;
    private final RabbitMqConnections connections;
    private final Membership membership;
    /** One party for each event that is being heard, and one for ourselves. */
    private final Phaser work = new Phaser(1);

    private Channel channel;
    private String consumerTag;

    GroupQueue(
            EventNames names,
            Group group,
            ReactiveEventListener listener,
            Listening listening,
            LargeEvents largeEvents,
            EventSerializer serializer,
            RetryBackoffConfiguration retries,
            EventDeadLetters deadLetters,
            RabbitMqConnections connections) {
        this.names = names;
        this.group = group;
        this.listener = listener;
        this.listening = listening;
        this.largeEvents = largeEvents;
        this.serializer = serializer;
        this.retries = retries;
        this.deadLetters = deadLetters;
        this.connections = connections;
        this.membership = connections.consume().join(names.groupQueue(group), this::open);
    }

    static void declareExchange(Channel channel, EventNames names) throws IOException {
        channel.exchangeDeclare(names.exchange(), BuiltinExchangeType.DIRECT, true);
    }

    Membership membership() {
        return membership;
    }

    private void open(Channel fresh, Runnable renew) throws IOException {
        declareExchange(fresh, names);
        QuorumQueues.declare(fresh, names.unreadableQueue());
        QuorumQueues.declare(fresh, names.groupQueue(group));
        fresh.queueBind(names.groupQueue(group), names.exchange(), EventNames.GROUPS);
        fresh.basicQos(EventBus.EXECUTION_RATE);
        String tag = fresh.basicConsume(names.groupQueue(group), false, new QueueConsumer(fresh, renew, this::handle));
        synchronized (this) {
            channel = fresh;
            consumerTag = tag;
        }
    }

    /** By this node or another one. A queue that has no leader tells of no consumer. */
    boolean isConsumed() {
        return connections
                        .publish()
                        .call(fresh -> fresh.queueDeclarePassive(names.groupQueue(group)))
                        .getConsumerCount()
                > 0;
    }

    private void handle(RabbitMqDelivery delivery) {
        work.register();
        Mono<Void> hearing = Mono.fromCallable(() -> serializer.fromBytes(delivery.body()))
                .onErrorResume(e -> setAside(delivery, e).then(Mono.empty()))
                .flatMap(this::hear);
        largeEvents
                .inTurn(delivery.body(), hearing)
                .doOnSuccess(any -> delivery.acknowledge())
                .doOnError(e -> {
                    LOGGER.error("An event goes back to the queue of {}", group.asString(), e);
                    delivery.giveBack();
                })
                .onErrorComplete()
                .doFinally(any -> work.arriveAndDeregister())
                .subscribeOn(Schedulers.boundedElastic())
                .subscribe();
    }

    private Mono<Void> hear(Event event) {
        return listening
                .hear(listener, event, EventBus.StructuredLoggingFields.GROUP, group.asString())
                .retryWhen(Retry.backoff(retries.getMaxRetries(), retries.getFirstBackoff())
                        .jitter(retries.getJitterFactor())
                        .scheduler(Schedulers.boundedElastic()))
                .onErrorResume(e -> {
                    LOGGER.error(
                            "{} failed on event {} each time, which goes to the dead letters",
                            group.asString(),
                            event.getEventId().getId(),
                            e);
                    return deadLetters
                            .store(group, event)
                            // The store is down, and the listener probably failed for the same reason.
                            .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, STORE_AGAIN))
                            .then();
                });
    }

    private Mono<Void> setAside(RabbitMqDelivery delivery, Throwable reason) {
        LOGGER.error(
                "An event for {} cannot be read and is put into {}", group.asString(), names.unreadableQueue(), reason);
        return connections
                .publisher()
                .publish(RabbitMqMessage.toQueue(names.unreadableQueue(), delivery.body()), CONFIRM_LIMIT)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, STORE_AGAIN));
    }

    /** For this group alone. */
    Mono<Void> send(byte[] event) {
        return connections.publisher().publish(RabbitMqMessage.toQueue(names.groupQueue(group), event), CONFIRM_LIMIT);
    }

    /** Takes no more events, and lets the listener finish with those it has. */
    void stop() {
        cancel();
        try {
            work.awaitAdvanceInterruptibly(work.arrive(), FINISH_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOGGER.warn("{} does not finish: its events go to another node", group.asString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        membership.leave();
    }

    private synchronized void cancel() {
        if (channel == null || !channel.isOpen()) {
            return;
        }
        try {
            channel.basicCancel(consumerTag);
        } catch (IOException | ShutdownSignalException e) {
            LOGGER.debug("{} did not end well", names.groupQueue(group), e);
        }
    }
}
