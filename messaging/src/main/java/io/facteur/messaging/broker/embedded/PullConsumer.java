package io.facteur.messaging.broker.embedded;

import io.facteur.messaging.broker.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.jms.Connection;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.Session;
import javax.jms.TextMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that takes one message and holds it until it is done. With a session of its own each message is
 * acknowledged or given back alone, in whatever order the work ends.
 */
final class PullConsumer implements EmbeddedQueue.AutoCloseableQuietly {

    private static final Logger LOGGER = LoggerFactory.getLogger(PullConsumer.class);

    private final Session session;
    private final MessageConsumer consumer;

    PullConsumer(Connection connection, ActiveMQQueue destination) throws JMSException {
        session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        consumer = session.createConsumer(destination);
    }

    Optional<Delivery> receive(Duration timeout, Consumer<PullConsumer> whenFree) throws JMSException {
        Message message = consumer.receive(timeout.toMillis());
        if (message == null) {
            return Optional.empty();
        }
        return Optional.of(new EmbeddedDelivery(
                ((TextMessage) message).getText(), message.getJMSRedelivered(), message, this, whenFree));
    }

    /** What was taken and not acknowledged goes back to the head of the queue. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (JMSException e) {
            LOGGER.debug("A session that receives did not close", e);
        }
    }
}
