package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes and waits, without a thread, until the broker has answered for the message: for a quorum queue, when most
 * of its members have it on disk. Without a connection, or while the broker takes nothing, the answer is an error, at
 * once. After an error or a timeout the broker may have the message all the same.
 *
 * <p>A broker that was cut off from its cluster keeps its connections and answers for nothing: when all that was published
 * for a while is without an answer, another connection is made.
 */
public final class RabbitMqPublisher implements AutoCloseable {

    /** Of what is under way: more is refused instead of kept in memory. */
    private static final int LIMIT = 10_000;

    private static final int PERSISTENT = 2;

    /** So long nothing is answered for before the connection is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final RabbitMqLink link;
    private final Membership membership;
    /** One thread writes, so that callers never wait for the network, not even when the broker stops reading. */
    private final ExecutorService writer;

    private volatile Confirms current;

    RabbitMqPublisher(RabbitMqLink link) {
        this.link = link;
        this.writer = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LIMIT), task -> {
            Thread thread = new Thread(task, "rabbitmq-writer");
            thread.setDaemon(true);
            return thread;
        });
        this.membership = link.join("publishing", this::open);
    }

    private void open(Channel channel, Runnable renew) throws IOException {
        channel.confirmSelect();
        Confirms confirms = new Confirms(channel);
        channel.addConfirmListener(
                (number, multiple) -> confirms.settle(number, multiple, Optional.empty()),
                (number, multiple) -> confirms.settle(
                        number, multiple, Optional.of(new RabbitMqException("RabbitMQ could not store a message"))));
        channel.addReturnListener(
                returned -> confirms.returned(returned.getProperties().getMessageId(), returned.getReplyText()));
        current = confirms;
        channel.addShutdownListener(cause -> confirms.abandon(
                new RabbitMqException("The connection to RabbitMQ was lost: " + RabbitMqLink.words(cause))));
    }

    /**
     * @param limit for the broker's answer; after it the result is an error
     * @return empty when the broker answers for the message, else a {@link RabbitMqException}
     */
    public Mono<Void> publish(RabbitMqMessage message, Duration limit) {
        return answer(message, limit)
                // Not on the thread that reads the answers of the broker, which must never wait.
                .publishOn(Schedulers.boundedElastic());
    }

    /**
     * The same, for who waits on his own thread. No other thread has to be free to wake him: were all those of the elastic
     * scheduler to wait here, none would be left to tell them.
     */
    public void publishAndWait(RabbitMqMessage message, Duration limit) {
        answer(message, limit).block();
    }

    private Mono<Void> answer(RabbitMqMessage message, Duration limit) {
        return Mono.<Void>create(sink -> send(message, sink)).timeout(limit).onErrorMap(TimeoutException.class, e -> {
            noteSilence();
            return new RabbitMqException("RabbitMQ did not answer within " + limit.toMillis() + " ms", e);
        });
    }

    /** A broker that takes nothing says so, and answers when it does again. */
    private void noteSilence() {
        Confirms confirms = current;
        if (confirms != null && link.state().blocked().isEmpty() && confirms.isSilentFor(SILENCE)) {
            link.breakOff("nothing that was published was answered for in " + SILENCE.toSeconds() + " s");
        }
    }

    private void send(RabbitMqMessage message, MonoSink<Void> sink) {
        Confirms confirms = current;
        LinkState state = link.state();
        if (confirms == null || !confirms.channel.isOpen()) {
            sink.error(new RabbitMqException(
                    "RabbitMQ cannot be reached: " + state.lastError().orElse("the connection is being made")));
        } else if (state.blocked().isPresent()) {
            sink.error(new RabbitMqException(
                    "RabbitMQ takes nothing at the moment: " + state.blocked().get()));
        } else if (confirms.pending.size() >= LIMIT) {
            sink.error(new RabbitMqException("RabbitMQ is too slow: too much is on its way to it"));
        } else {
            try {
                writer.execute(() -> confirms.write(message, sink));
            } catch (RejectedExecutionException e) {
                sink.error(new RabbitMqException("RabbitMQ is too slow: too much is on its way to it", e));
            }
        }
    }

    /** Whether something can be published now. */
    public boolean isOpen() {
        return membership.isOpen() && link.state().blocked().isEmpty();
    }

    public boolean awaitOpen(Duration limit) {
        return membership.awaitOpen(limit);
    }

    @Override
    public void close() {
        membership.leave();
        writer.shutdown();
    }

    /** What was published on one channel and not answered for. */
    private static final class Confirms {

        private final Channel channel;
        private final ConcurrentSkipListMap<Long, Pending> pending = new ConcurrentSkipListMap<>();
        /** When somebody waited in vain for the first time since the last answer; empty when nobody did. */
        private final AtomicReference<Long> silentSince = new AtomicReference<>();

        private Confirms(Channel channel) {
            this.channel = channel;
        }

        /** Only the writer calls this: the number is the one that the channel gives to what it sends next. */
        private void write(RabbitMqMessage message, MonoSink<Void> sink) {
            long number = channel.getNextPublishSeqNo();
            sink.onDispose(() -> pending.remove(number));
            pending.put(number, new Pending(sink));
            try {
                channel.basicPublish(
                        message.exchange(),
                        message.routingKey(),
                        message.mandatory(),
                        new BasicProperties.Builder()
                                .deliveryMode(PERSISTENT)
                                .messageId(Long.toString(number))
                                .headers(message.headers())
                                .build(),
                        message.body());
                if (!channel.isOpen()) {
                    throw new IOException("the channel was closed");
                }
            } catch (IOException | RuntimeException e) {
                pending.remove(number);
                sink.error(new RabbitMqException("RabbitMQ did not take a message: " + RabbitMqLink.words(e), e));
            }
        }

        /** To be asked whenever somebody waited in vain. */
        private boolean isSilentFor(Duration time) {
            long now = System.nanoTime();
            silentSince.compareAndSet(null, now);
            Long since = silentSince.get();
            return channel.isOpen() && since != null && now - since > time.toNanos();
        }

        private void settle(long number, boolean multiple, Optional<RabbitMqException> refusal) {
            silentSince.set(null);
            if (!multiple) {
                Optional.ofNullable(pending.remove(number)).ifPresent(each -> each.settle(refusal));
                return;
            }
            Map<Long, Pending> settled = pending.headMap(number, true);
            for (Long each : List.copyOf(settled.keySet())) {
                Optional.ofNullable(settled.remove(each)).ifPresent(one -> one.settle(refusal));
            }
        }

        /** Comes before the confirmation. */
        private void returned(String messageId, String reason) {
            Optional.ofNullable(pending.get(Long.parseLong(messageId)))
                    .ifPresent(
                            each -> each.returned = new RabbitMqException("RabbitMQ has no queue for it: " + reason));
        }

        private void abandon(RabbitMqException reason) {
            Collection<Pending> all = List.copyOf(pending.values());
            pending.clear();
            all.forEach(each -> each.settle(Optional.of(reason)));
        }
    }

    private static final class Pending {

        private final MonoSink<Void> sink;
        private volatile RabbitMqException returned;

        private Pending(MonoSink<Void> sink) {
            this.sink = sink;
        }

        private void settle(Optional<RabbitMqException> refusal) {
            RabbitMqException error = refusal.orElse(returned);
            if (error == null) {
                sink.success();
            } else {
                sink.error(error);
            }
        }
    }
}
