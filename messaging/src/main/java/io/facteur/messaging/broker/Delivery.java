package io.facteur.messaging.broker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.jms.JMSException;
import javax.jms.Message;

/** A text taken from a queue. It is finished once, by {@link #acknowledge} or {@link #giveBack}. */
public final class Delivery {

    private final String text;
    private final boolean redelivered;
    private final Message message;
    private final PullConsumer consumer;
    private final Consumer<PullConsumer> whenFree;
    private final AtomicBoolean finished = new AtomicBoolean();

    Delivery(
            String text, boolean redelivered, Message message, PullConsumer consumer, Consumer<PullConsumer> whenFree) {
        this.text = text;
        this.redelivered = redelivered;
        this.message = message;
        this.consumer = consumer;
        this.whenFree = whenFree;
    }

    public String text() {
        return text;
    }

    /** Whether it was taken before and not acknowledged, as far as this run of the broker knows. */
    public boolean redelivered() {
        return redelivered;
    }

    /** The work is done: it leaves the queue. */
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

    /** The work was not done: the next one who asks gets it. */
    public void giveBack() {
        if (finished.compareAndSet(false, true)) {
            consumer.close();
        }
    }
}
