package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.james.events.DispatchingFailureGroup;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusName;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.apache.james.events.GroupAlreadyRegistered;
import org.apache.james.events.GroupRegistrationNotFound;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Events that reach every node. Sessions of this node hear an event before {@code dispatch} ends, without the broker.
 * Groups hear it when the broker has it: {@code dispatch} ends when it answers for the message. When it does not, the
 * event is put into the dead letters, under James' {@link DispatchingFailureGroup}, and sent again by {@link LostEvents}:
 * whoever stores a message neither fails nor waits because the broker is down. Only when the store fails, too, does
 * {@code dispatch}.
 */
public final class RabbitMqEventBus implements EventBus, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqEventBus.class);

    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(5);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final Duration BIND_LIMIT = Duration.ofSeconds(2);
    private static final Duration REDELIVERY_LIMIT = Duration.ofSeconds(20);

    private final String id = UUID.randomUUID().toString();
    private final EventBusName name;
    private final EventNames names;
    private final RabbitMqConnections connections;
    private final EventSerializer serializer;
    private final RetryBackoffConfiguration retries;
    private final EventDeadLetters deadLetters;
    private final MetricFactory metrics;
    private final Function<Event, Set<RegistrationKey>> keysOf;
    private final Listening listening;
    private final KeyListeners keyListeners;
    private final KeyQueue keyQueue;
    private final Map<Group, GroupQueue> groups = new ConcurrentHashMap<>();
    private final LargeEvents largeEvents = new LargeEvents();
    private final SilentBroker silence = new SilentBroker();
    private final LostEvents lost;

    /**
     * @param keysOf who waits for an event, when it is sent again: the keys it was dispatched with are not stored
     */
    public RabbitMqEventBus(
            EventBusName name,
            RabbitMqConnections connections,
            EventSerializer serializer,
            RetryBackoffConfiguration retries,
            EventDeadLetters deadLetters,
            MetricFactory metrics,
            Function<Event, Set<RegistrationKey>> keysOf) {
        this.name = name;
        this.names = new EventNames(name);
        this.connections = connections;
        this.serializer = serializer;
        this.retries = retries;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.keysOf = keysOf;
        this.listening = new Listening(metrics);
        this.keyListeners = new KeyListeners(listening);
        this.keyQueue = new KeyQueue(names, id, serializer, keyListeners, connections.consume());
        if (connections.consume().isConnected()) {
            keyQueue.membership().awaitOpen(OPEN_LIMIT);
        }
        this.lost = new LostEvents(
                new DispatchingFailureGroup(name),
                names.redeliveryLock(),
                deadLetters,
                connections,
                this::isReady,
                this::isHeard,
                event -> publish(event, keys(keysOf.apply(event)), REDELIVERY_LIMIT),
                LostEvents.PERIOD);
    }

    @Override
    public Mono<Registration> register(ReactiveEventListener listener, RegistrationKey key) {
        String routingKey = EventNames.routingKey(key);
        return Mono.defer(() -> {
            keyListeners.add(routingKey, listener);
            return bindings(routingKey)
                    .thenReturn(() -> Mono.defer(() -> {
                        keyListeners.remove(routingKey, listener);
                        return bindings(routingKey);
                    }));
        });
    }

    /** A session waits a moment for its binding, not for a broker that does not answer: it gets it later. */
    private Mono<Void> bindings(String routingKey) {
        return Mono.fromFuture(() -> keyQueue.adjust(routingKey), true)
                .timeout(BIND_LIMIT)
                .onErrorResume(e -> {
                    LOGGER.debug("{} is not bound yet", routingKey, e);
                    return Mono.empty();
                });
    }

    @Override
    public Registration register(ReactiveEventListener listener, Group group) throws GroupAlreadyRegistered {
        GroupQueue queue = groups.compute(group, (any, registered) -> {
            if (registered != null) {
                throw new GroupAlreadyRegistered(group);
            }
            return new GroupQueue(
                    names, group, listener, listening, largeEvents, serializer, retries, deadLetters, connections);
        });
        if (connections.consume().isConnected() && !queue.membership().awaitOpen(OPEN_LIMIT)) {
            LOGGER.warn("The queue of {} cannot be consumed yet, which is tried again", group.asString());
        }
        return () -> Mono.fromRunnable(() -> {
            if (groups.remove(group, queue)) {
                queue.stop();
            }
        });
    }

    @Override
    public Mono<Void> dispatch(Event event, Set<RegistrationKey> registrationKeys) {
        if (event.isNoop()) {
            return Mono.empty();
        }
        List<String> keys = keys(registrationKeys);
        return Mono.from(metrics.decoratePublisherWithTimerMetric(
                "rabbit-dispatch", keyListeners.hearHere(event, keys).then(toOthers(event, keys))));
    }

    private static List<String> keys(Set<RegistrationKey> keys) {
        return keys.stream().map(EventNames::routingKey).toList();
    }

    private Mono<Void> toOthers(Event event, List<String> keys) {
        return silence.guard(publish(event, keys, CONFIRM_LIMIT)).onErrorResume(RabbitMqException.class, e -> {
            LOGGER.debug("Event {} is sent later", event.getEventId().getId(), e);
            return deadLetters
                    .store(new DispatchingFailureGroup(name), event)
                    .doOnSuccess(any -> lost.expect(e.getMessage()))
                    .then();
        });
    }

    private Mono<Void> publish(Event event, List<String> keys, Duration limit) {
        return Mono.defer(() -> {
            if (!isReady()) {
                return Mono.error(new RabbitMqException("Not all queues of " + names.exchange() + " exist yet"));
            }
            Map<String, Object> headers = new HashMap<>();
            headers.put(EventNames.SENDER, id);
            headers.put(EventNames.KEYS, keys);
            // Without a group nobody need take it: there may be no session that waits for it.
            boolean mandatory = !groups.isEmpty();
            return connections
                    .publisher()
                    .publish(
                            new RabbitMqMessage(
                                    names.exchange(),
                                    EventNames.GROUPS,
                                    headers,
                                    serializer.toJsonBytes(event),
                                    mandatory),
                            limit);
        });
    }

    /** Before the queues of all groups were declared once, the broker would give an event to some of them only. */
    private boolean isReady() {
        return keyQueue.membership().wasOpen()
                && groups.values().stream().allMatch(queue -> queue.membership().wasOpen());
    }

    /** Whether somebody takes from the queue of each group now. */
    boolean isHeard() {
        return groups.values().stream().allMatch(GroupQueue::isConsumed);
    }

    @Override
    public Mono<Void> reDeliver(Group group, Event event) {
        if (event.isNoop()) {
            return Mono.empty();
        }
        if (group instanceof DispatchingFailureGroup) {
            return publish(event, keys(keysOf.apply(event)), REDELIVERY_LIMIT);
        }
        GroupQueue queue = groups.get(group);
        if (queue == null) {
            return Mono.error(new GroupRegistrationNotFound(group));
        }
        return Mono.defer(() -> queue.send(serializer.toJsonBytes(event)));
    }

    @Override
    public EventBusName eventBusName() {
        return name;
    }

    @Override
    public Collection<Group> listRegisteredGroups() {
        return Set.copyOf(groups.keySet());
    }

    /** What it consumes on this node, all of which must be open for it to be well. */
    public List<Membership> consumers() {
        List<Membership> all = new ArrayList<>();
        all.add(keyQueue.membership());
        groups.values().forEach(queue -> all.add(queue.membership()));
        return all;
    }

    /** How many messages nobody can read. */
    long unreadable() {
        return groups.isEmpty()
                ? 0
                : connections.publish().call(channel -> channel.messageCount(names.unreadableQueue()));
    }

    /** Takes no more events, and lets listeners finish with those they have. May be called more than once. */
    @Override
    public void close() {
        lost.close();
        groups.values().parallelStream().forEach(GroupQueue::stop);
        groups.clear();
        keyQueue.stop();
    }
}
