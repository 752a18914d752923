package io.facteur.messaging.broker.embedded;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.Delivery;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.jms.JMSException;
import javax.jms.Message;

/** Held by a session of its own until it is finished. */
final class EmbeddedDelivery implements Delivery {

    private final String text;
    private final boolean redelivered;
    private final Message message;
    private final PullConsumer consumer;
    private final Consumer<PullConsumer> whenFree;
    private final AtomicBoolean finished = new AtomicBoolean();

    EmbeddedDelivery(
            String text, boolean redelivered, Message message, PullConsumer consumer, Consumer<PullConsumer> whenFree) {
        this.text = text;
        this.redelivered = redelivered;
        this.message = message;
        this.consumer = consumer;
        this.whenFree = whenFree;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean redelivered() {
        return redelivered;
    }

    /** Never: the broker ends with the process. */
    @Override
    public boolean isLost() {
        return false;
    }

    @Override
    public void acknowledge() {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        try {
            message.acknowledge();
            whenFree.accept(consumer);
        } catch (JMSException e) {
            consumer.close();
            throw new BrokerException("The broker did not take the acknowledgement: the mail will come again", e);
        }
    }

    @Override
    public void giveBack() {
        if (finished.compareAndSet(false, true)) {
            consumer.close();
        }
    }
}
