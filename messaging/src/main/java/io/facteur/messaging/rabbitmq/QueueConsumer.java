package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over what comes from a queue. When the broker cancels it, because the queue was deleted or its leader is lost,
 * the channel is renewed, and with it the queue is declared and consumed again.
 */
public final class QueueConsumer extends DefaultConsumer {

    private static final Logger LOGGER = LoggerFactory.getLogger(QueueConsumer.class);

    private final Consumer<RabbitMqDelivery> handler;
    private final Runnable renew;

    /**
     * @param renew of the session that consumes
     * @param handler called for one message after the other; should start the work, not wait for it
     */
    public QueueConsumer(Channel channel, Runnable renew, Consumer<RabbitMqDelivery> handler) {
        super(channel);
        this.renew = renew;
        this.handler = handler;
    }

    @Override
    public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
        RabbitMqDelivery delivery = new RabbitMqDelivery(getChannel(), envelope, properties, body);
        try {
            handler.accept(delivery);
        } catch (RuntimeException e) {
            LOGGER.error("A message from RabbitMQ could not be worked on and goes back to its queue", e);
            delivery.giveBack();
        }
    }

    @Override
    public void handleCancel(String consumerTag) {
        renew.run();
    }
}
