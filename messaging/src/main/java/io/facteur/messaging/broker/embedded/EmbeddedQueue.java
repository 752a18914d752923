package io.facteur.messaging.broker.embedded;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.jms.Connection;
import javax.jms.JMSException;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.DestinationFilter;
import org.apache.activemq.broker.region.MessageReference;
import org.apache.activemq.broker.region.Queue;
import org.apache.activemq.broker.region.QueueMessageReference;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageId;
import org.apache.activemq.store.MessageRecoveryListener;

/** A queue in the process. A session is kept for each thread that works with it. */
final class EmbeddedQueue implements BrokerQueue {

    private static final int IDLE_LIMIT = 32;

    private final String name;
    private final ActiveMQQueue destination;
    private final BrokerService service;
    private final Supplier<Connection> connections;
    private final Function<String, BrokerQueue> siblings;
    private final Deque<Producer> idleProducers = new ArrayDeque<>();
    private final Deque<PullConsumer> idleConsumers = new ArrayDeque<>();

    EmbeddedQueue(
            String name,
            BrokerService service,
            Supplier<Connection> connections,
            Function<String, BrokerQueue> siblings) {
        this.siblings = siblings;
        this.name = name;
        // To ActiveMQ some signs in a name are wildcards, lists or options.
        String safe = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace(".", "%2E");
        this.destination = new ActiveMQQueue(safe);
        this.service = service;
        this.connections = connections;
        // Made at once, so that the counters start with what is on disk.
        queue();
    }

    @Override
    public String name() {
        return name;
    }

    static String nameOf(String physicalName) {
        return URLDecoder.decode(physicalName, StandardCharsets.UTF_8);
    }

    @Override
    public BrokerQueue sibling(String other) {
        return siblings.apply(other);
    }

    @Override
    public void put(String text) {
        Producer producer = null;
        try {
            producer = takeIdle(idleProducers);
            if (producer == null) {
                producer = new Producer(connections.get(), destination);
            }
            producer.send(text);
            keepIdle(idleProducers, producer);
        } catch (JMSException e) {
            if (producer != null) {
                producer.close();
            }
            throw new BrokerException("Queue " + name() + " does not accept mail", e);
        }
    }

    @Override
    public Optional<Delivery> take(Duration timeout) {
        PullConsumer consumer = null;
        try {
            consumer = takeIdle(idleConsumers);
            if (consumer == null) {
                consumer = new PullConsumer(connections.get(), destination);
            }
            Optional<Delivery> delivery = consumer.receive(timeout, this::reuse);
            if (delivery.isEmpty()) {
                keepIdle(idleConsumers, consumer);
            }
            return delivery;
        } catch (JMSException e) {
            if (consumer != null) {
                consumer.close();
            }
            throw new BrokerException("Queue " + name() + " does not give mail", e);
        }
    }

    /** Nothing to do: a text is fetched when it is asked for, and not before. */
    @Override
    public void expectInHand(int count) {
        // see above
    }

    /** Never happens: the broker ends with the process. */
    @Override
    public void whenLost(Runnable listener) {
        // see above
    }

    /** Nothing to do: nothing was fetched. */
    @Override
    public void stopTaking() {
        // see above
    }

    private void reuse(PullConsumer consumer) {
        keepIdle(idleConsumers, consumer);
    }

    /** Kept by the broker: costs nothing. */
    @Override
    public long size() {
        return queue().getDestinationStatistics().getMessages().getCount();
    }

    @Override
    public void forEach(Consumer<String> visitor) {
        try {
            queue().getMessageStore().recover(new Visit(visitor));
        } catch (Exception e) {
            throw new BrokerException("Queue " + name() + " cannot be read", e);
        }
    }

    @Override
    public long removeIf(Predicate<String> matches) {
        try {
            return queue().removeMatchingMessages(
                            (context, reference) -> isFree(reference) && matches.test(text(reference.getMessage())),
                            Integer.MAX_VALUE);
        } catch (Exception e) {
            throw new BrokerException("Nothing can be removed from queue " + name(), e);
        }
    }

    private static boolean isFree(MessageReference reference) {
        return reference instanceof QueueMessageReference queued && queued.getLockOwner() == null;
    }

    private Queue queue() {
        try {
            Destination found = service.getDestination(destination);
            while (found instanceof DestinationFilter filter) {
                found = filter.getNext();
            }
            return (Queue) found;
        } catch (Exception e) {
            throw new BrokerException("Queue " + name() + " is not there", e);
        }
    }

    private static String text(Message message) {
        try {
            return ((ActiveMQTextMessage) message.copy()).getText();
        } catch (JMSException e) {
            throw new BrokerException("A message of the broker cannot be read", e);
        }
    }

    private static <T> T takeIdle(Deque<T> idle) {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    private static <T extends AutoCloseableQuietly> void keepIdle(Deque<T> idle, T one) {
        synchronized (idle) {
            if (idle.size() < IDLE_LIMIT) {
                idle.addFirst(one);
                return;
            }
        }
        one.close();
    }

    interface AutoCloseableQuietly extends AutoCloseable {
        @Override
        void close();
    }

    private record Visit(Consumer<String> visitor) implements MessageRecoveryListener {

        @Override
        public boolean recoverMessage(Message message) {
            visitor.accept(text(message));
            return true;
        }

        @Override
        public boolean recoverMessageReference(MessageId reference) {
            return true;
        }

        @Override
        public boolean hasSpace() {
            return true;
        }

        @Override
        public boolean isDuplicate(MessageId reference) {
            return false;
        }
    }
}
