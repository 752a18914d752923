package io.facteur.messaging.broker.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.Delivery;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bound to the channel that it came by. */
final class RabbitMqMailDelivery implements Delivery {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitMqMailDelivery.class);

    private final String text;
    private final Envelope envelope;
    private final Channel channel;
    private final Consumer<RabbitMqMailDelivery> whenFinished;
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile boolean unheard;

    RabbitMqMailDelivery(String text, Envelope envelope, Channel channel, Consumer<RabbitMqMailDelivery> whenFinished) {
        this.text = text;
        this.envelope = envelope;
        this.channel = channel;
        this.whenFinished = whenFinished;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean redelivered() {
        return envelope.isRedeliver();
    }

    @Override
    public boolean isLost() {
        return unheard || !channel.isOpen();
    }

    /** The broker does not answer to it: if the connection breaks in this moment, the mail comes again all the same. */
    @Override
    public void acknowledge() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        whenFinished.accept(this);
        try {
            channel.basicAck(envelope.getDeliveryTag(), false);
        } catch (IOException | AlreadyClosedException e) {
            // The channel learns it a moment later
            unheard = true;
            throw new BrokerException("RabbitMQ did not take the acknowledgement: the mail will come again", e);
        }
    }

    @Override
    public void giveBack() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        whenFinished.accept(this);
        try {
            channel.basicNack(envelope.getDeliveryTag(), false, true);
        } catch (IOException | AlreadyClosedException e) {
            LOGGER.debug("A mail of a channel that is gone comes again by itself", e);
        }
    }
}
