package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private static final int BACK_STEPS = 20;
    private static final long BACK_STEP_MILLIS = 10;

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
        List<String> consumers = new ArrayList<>();
        for (int begun = 0; begun < waiting; begun += ONE_CONSUMER) {
            channel.basicQos(Math.min(waiting - begun, ONE_CONSUMER));
            consumers.add(channel.basicConsume(queue, false, BEFORE_ALL_OTHERS, new Receiver(channel)));
        }
        int removed = 0;
        int count = 0;
        for (Seen seen = next(); seen != null; seen = count < waiting ? next() : null) {
            count++;
            if (remove.test(seen.text())) {
                channel.basicAck(seen.tag(), false);
                removed++;
            }
        }
        for (String consumer : consumers) {
            channel.basicCancel(consumer);
        }
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

    private Seen next() throws IOException {
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
