package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
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
 *
 * <p>It shows all, or fails: what was not looked at could be the content that a garbage collection deletes.
 */
final class LookThrough {

    /** All of them are taken at the same time. AMQP has 16 bits for what one consumer may have. */
    static final int MOST = 50_000;

    private static final Map<String, Object> BEFORE_ALL_OTHERS = Map.of("x-priority", 100);
    /** What does not come in this time was perhaps taken by somebody else. */
    private static final long PATIENCE_MILLIS = 500;
    /** How often the broker may be so slow. */
    private static final int PATIENCE_TIMES = 20;

    private static final int BACK_STEPS = 20;
    private static final long BACK_STEP_MILLIS = 10;

    private record Seen(long tag, String text) {}

    private final Channel channel;
    private final String queue;
    private final int most;
    private final BlockingQueue<Seen> came = new LinkedBlockingQueue<>();

    LookThrough(Channel channel, String queue, int most) {
        this.channel = channel;
        this.queue = queue;
        this.most = most;
    }

    /** @return how many were removed, since they match */
    long run(Predicate<String> remove) throws IOException {
        int waiting = channel.queueDeclarePassive(queue).getMessageCount();
        if (waiting == 0) {
            return 0;
        }
        if (waiting > most) {
            throw new IOException(waiting + " wait, and no more than " + most + " can be looked at");
        }
        channel.basicQos(waiting);
        String consumer = channel.basicConsume(queue, false, BEFORE_ALL_OTHERS, new Receiver(channel));
        int removed = 0;
        int count = 0;
        for (Seen seen = next(); seen != null; seen = count < waiting ? next() : null) {
            count++;
            if (remove.test(seen.text())) {
                channel.basicAck(seen.tag(), false);
                removed++;
            }
        }
        channel.basicCancel(consumer);
        giveBack(count - removed);
        return removed;
    }

    /** Returns when they are back, or somebody else has them. It fails where it is not certain that others are removed. */
    private void giveBack(int number) throws IOException {
        channel.basicNack(0, true, true);
        int left = BACK_STEPS;
        while (channel.queueDeclarePassive(queue).getMessageCount() < number && left > 0) {
            left--;
            sleep();
        }
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(BACK_STEP_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("Interrupted while a queue was looked through", e);
    }

    /** @return null when all have come but those that somebody else took */
    private Seen next() throws IOException {
        for (int times = 0; times < PATIENCE_TIMES; times++) {
            Seen seen = poll();
            if (seen != null) {
                return seen;
            }
            AMQP.Queue.DeclareOk now = channel.queueDeclarePassive(queue);
            // Without a leader it tells of no message, nor of us.
            if (now.getMessageCount() == 0 && now.getConsumerCount() > 0) {
                return came.poll();
            }
        }
        throw new IOException("the broker does not show all that waits");
    }

    private Seen poll() throws IOException {
        try {
            return came.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
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
