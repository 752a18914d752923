package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Looks at all that waits in a queue. RabbitMQ shows nothing without giving it: so it is taken, by a consumer that comes
 * before all others, and goes back to its place at the head of the queue when the channel closes, whatever happens to this
 * process. Meanwhile, for some milliseconds a thousand, nobody else gets it; afterwards it counts as delivered before,
 * which is more careful than it need be.
 */
final class LookThrough {

    /** AMQP has 16 bits for what one consumer may have. */
    private static final int ONE_CONSUMER = 60_000;

    private static final Map<String, Object> BEFORE_ALL_OTHERS = Map.of("x-priority", 100);
    /** What does not come in this time was taken by somebody else. */
    private static final long PATIENCE_MILLIS = 500;

    private record Seen(long tag, String text) {}

    private final Channel channel;
    private final String queue;
    private final BlockingQueue<Seen> came = new LinkedBlockingQueue<>();

    LookThrough(Channel channel, String queue) {
        this.channel = channel;
        this.queue = queue;
    }

    /** @return how many were removed, since they match */
    long run(Predicate<String> remove) throws IOException {
        int waiting = channel.queueDeclarePassive(queue).getMessageCount();
        if (waiting == 0) {
            return 0;
        }
        for (int begun = 0; begun < waiting; begun += ONE_CONSUMER) {
            channel.basicQos(Math.min(waiting - begun, ONE_CONSUMER));
            channel.basicConsume(queue, false, BEFORE_ALL_OTHERS, new Receiver(channel));
        }
        long removed = 0;
        Seen seen = next();
        for (int count = 1; seen != null; count++) {
            if (remove.test(seen.text())) {
                channel.basicAck(seen.tag(), false);
                removed++;
            }
            seen = count < waiting ? next() : null;
        }
        if (removed > 0) {
            // An answer on this channel comes after what was acknowledged on it was done; or there is an error
            channel.queueDeclarePassive(queue);
        }
        return removed;
    }

    private Seen next() throws IOException {
        try {
            return came.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a queue was looked through", e);
        }
    }

    private final class Receiver extends DefaultConsumer {

        Receiver(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            came.add(new Seen(envelope.getDeliveryTag(), new String(body, StandardCharsets.UTF_8)));
        }
    }
}
