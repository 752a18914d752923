package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message that was taken from a queue, until it is acknowledged or given back; the first of both counts. */
public final class RabbitMqDelivery {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqDelivery.class);

    private final Channel channel;
    private final Envelope envelope;
    private final BasicProperties properties;
    private final byte[] body;
    private final AtomicBoolean finished = new AtomicBoolean();

    public RabbitMqDelivery(Channel channel, Envelope envelope, BasicProperties properties, byte[] body) {
        this.channel = channel;
        this.envelope = envelope;
        this.properties = properties;
        this.body = body;
    }

    public byte[] body() {
        return body;
    }

    public String routingKey() {
        return envelope.getRoutingKey();
    }

    /** Whether it was delivered before, perhaps to another: work on it may have been done. */
    public boolean isRedelivered() {
        return envelope.isRedeliver();
    }

    /** Whether it is still ours: when its channel is gone, it was given back, and another may have it. */
    public boolean isHeld() {
        return channel.isOpen() && !finished.get();
    }

    public Map<String, Object> headers() {
        return Optional.ofNullable(properties.getHeaders()).orElse(Map.of());
    }

    /**
     * The work is done.
     *
     * @return false when the channel is gone: then the broker delivers it again
     */
    public boolean acknowledge() {
        return finish(() -> channel.basicAck(envelope.getDeliveryTag(), false));
    }

    /** The work was not done: the next who asks gets it. */
    public boolean giveBack() {
        return finish(() -> channel.basicNack(envelope.getDeliveryTag(), false, true));
    }

    private boolean finish(Answer answer) {
        if (!finished.compareAndSet(false, true)) {
            return false;
        }
        try {
            answer.send();
            return true;
        } catch (IOException | AlreadyClosedException e) {
            LOGGER.debug("The channel of a message is gone: it comes again", e);
            return false;
        }
    }

    private interface Answer {
        void send() throws IOException;
    }
}
