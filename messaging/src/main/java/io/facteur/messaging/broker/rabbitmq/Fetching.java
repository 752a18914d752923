package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.facteur.messaging.broker.Delivery;
import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.RabbitMqLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node has of a queue. The broker sends as many texts as this node works on at a time, so that what waits for
 * a free place waits in the broker, where other nodes can take it.
 */
final class Fetching {

    private static final Logger LOGGER = LoggerFactory.getLogger(Fetching.class);

    /**
     * When a connection breaks, the node that had a mail may be in the middle of delivering it: then it has it done before
     * another looks whether it was delivered. What came before and comes again waits so long.
     */
    private static final Duration WHO_HAD_IT_ENDS = Duration.ofSeconds(1);

    private static final int FEW = 10;
    private static final int MOST = 500;

    private final String name;
    private final String queue;
    private final RabbitMqLink link;
    private final Runnable declare;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    /** Came and was not taken. */
    private final BlockingDeque<RabbitMqMailDelivery> fetched = new LinkedBlockingDeque<>();
    /** Came and is neither acknowledged nor given back, on a channel that is there. */
    private final Set<RabbitMqMailDelivery> unfinished = Collections.synchronizedSet(new LinkedHashSet<>());

    private final List<Runnable> whenLost = new CopyOnWriteArrayList<>();

    private volatile Membership membership;
    private volatile Instant lastCame;
    private volatile Duration lastWait = Duration.ZERO;
    private int inHand = FEW;
    private volatile boolean stopped;
    private boolean closed;
    private Runnable whenCancelled = () -> {};
    private Channel current;
    private String consumerTag;

    Fetching(
            String name,
            String queue,
            RabbitMqLink link,
            Runnable declare,
            ScheduledExecutorService timer,
            Clock clock) {
        this.timer = timer;
        this.name = name;
        this.queue = queue;
        this.link = link;
        this.declare = declare;
        this.clock = clock;
        this.lastCame = clock.instant();
    }

    void whenLost(Runnable listener) {
        whenLost.add(listener);
    }

    private void lost(ShutdownSignalException cause) {
        if (!cause.isInitiatedByApplication()) {
            run(() -> whenLost.forEach(Runnable::run), Duration.ZERO);
        }
    }

    synchronized void expectInHand(int count) {
        int wanted = Math.min(count, MOST);
        if (wanted <= inHand) {
            return;
        }
        inHand = wanted;
        if (current != null && consumerTag != null) {
            consumeAgain();
        }
    }

    /** A consumer cannot be given more: another one takes its place, and what came stays where it is. */
    private void consumeAgain() {
        try {
            current.basicCancel(consumerTag);
            consume(current);
        } catch (IOException | AlreadyClosedException e) {
            LOGGER.debug("Queue {} is consumed as wanted when there is a channel again", name, e);
            // If it did not answer in time, the channel is there, perhaps without a consumer.
            whenCancelled.run();
        }
    }

    Optional<Delivery> take(Duration timeout) {
        begin();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                RabbitMqMailDelivery delivery =
                        fetched.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (delivery == null) {
                    return Optional.empty();
                }
                if (!delivery.isLost()) {
                    return Optional.of(delivery);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized void begin() {
        if (closed || membership != null && !stopped) {
            return;
        }
        lastCame = clock.instant();
        stopped = false;
        if (membership == null) {
            membership = link.join("mail queue " + name, this::open);
        } else if (current != null && consumerTag == null) {
            try {
                consume(current);
            } catch (IOException | AlreadyClosedException e) {
                LOGGER.debug("Queue {} is consumed when there is a channel again", name, e);
                whenCancelled.run();
            }
        }
    }

    /** On a new channel. What came by the one before comes again. */
    private void open(Channel channel, Runnable renew) throws IOException {
        declare.run();
        synchronized (this) {
            unfinished.removeIf(RabbitMqMailDelivery::isLost);
            fetched.removeIf(RabbitMqMailDelivery::isLost);
            current = channel;
            consumerTag = null;
            whenCancelled = renew;
            channel.addShutdownListener(this::lost);
            if (!stopped) {
                consume(channel);
            }
        }
    }

    private void consume(Channel channel) throws IOException {
        channel.basicQos(inHand);
        consumerTag = channel.basicConsume(queue, false, new Receiver(channel, whenCancelled));
    }

    private final class Receiver extends DefaultConsumer {

        private final Runnable renew;

        Receiver(Channel channel, Runnable renew) {
            super(channel);
            this.renew = renew;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            RabbitMqMailDelivery delivery = new RabbitMqMailDelivery(
                    new String(body, StandardCharsets.UTF_8), envelope, getChannel(), unfinished::remove);
            note(envelope, properties);
            unfinished.add(delivery);
            if (envelope.isRedeliver()) {
                run(() -> offer(delivery), WHO_HAD_IT_ENDS);
            } else {
                offer(delivery);
            }
        }

        @Override
        public void handleCancel(String tag) {
            renew.run();
        }
    }

    private void offer(RabbitMqMailDelivery delivery) {
        fetched.add(delivery);
        if (stopped) {
            giveBackWhatNobodyTook();
        }
    }

    private void run(Runnable task, Duration delay) {
        try {
            timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The broker is being closed, and what came goes back", e);
        }
    }

    private void note(Envelope envelope, BasicProperties properties) {
        Instant now = clock.instant();
        lastCame = now;
        boolean first = !envelope.isRedeliver() && properties.getHeaders() != null;
        Object putAt = first ? properties.getHeaders().get(RabbitMqQueue.PUT_AT) : null;
        lastWait = putAt instanceof Long millis ? Duration.between(Instant.ofEpochMilli(millis), now) : Duration.ZERO;
    }

    /** How old the first that waits is at least, if any does: as old as the last that came, or nothing comes. */
    Duration headAge() {
        Duration since = Duration.between(lastCame, clock.instant());
        return since.compareTo(lastWait) > 0 ? since : lastWait;
    }

    /** What came and is not finished, as it came. */
    List<RabbitMqMailDelivery> unfinished() {
        synchronized (unfinished) {
            return unfinished.stream().filter(delivery -> !delivery.isLost()).toList();
        }
    }

    /** Of what came and was not taken. */
    long removeIf(Predicate<String> matches) {
        List<RabbitMqMailDelivery> free = new ArrayList<>();
        fetched.drainTo(free);
        long removed = 0;
        try {
            for (RabbitMqMailDelivery delivery : List.copyOf(free)) {
                if (!delivery.isLost() && matches.test(delivery.text())) {
                    delivery.acknowledge();
                    free.remove(delivery);
                    removed++;
                }
            }
        } finally {
            Collections.reverse(free);
            free.forEach(fetched::addFirst);
        }
        return removed;
    }

    /** What was taken can still be finished on the channel, which stays. */
    void stop() {
        synchronized (this) {
            stopped = true;
            if (current != null && consumerTag != null) {
                try {
                    current.basicCancel(consumerTag);
                } catch (IOException | AlreadyClosedException e) {
                    LOGGER.debug("Queue {} has no channel any more", name, e);
                }
                consumerTag = null;
            }
        }
        giveBackWhatNobodyTook();
    }

    /** What waits for its second is given back then. */
    private void giveBackWhatNobodyTook() {
        RabbitMqMailDelivery delivery = fetched.poll();
        while (delivery != null) {
            delivery.giveBack();
            delivery = fetched.poll();
        }
    }

    /** Whether this node is to take mail from the queue. */
    boolean isWanted() {
        return membership != null && !stopped;
    }

    boolean isOpen() {
        Membership now = membership;
        return now != null && now.isOpen();
    }

    String lastError() {
        return Optional.ofNullable(membership).flatMap(Membership::lastError).orElse("it is being opened");
    }

    void close() {
        stop();
        synchronized (this) {
            closed = true;
        }
        if (membership != null) {
            membership.leave();
        }
    }
}
