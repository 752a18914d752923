package io.facteur.messaging.broker.embedded;

import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.MessageProducer;
import javax.jms.Session;
import org.apache.activemq.command.ActiveMQQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session that sends; used by one thread at a time. */
final class Producer implements EmbeddedQueue.AutoCloseableQuietly {

    private static final Logger LOGGER = LoggerFactory.getLogger(Producer.class);

    private final Session session;
    private final MessageProducer producer;

    Producer(Connection connection, ActiveMQQueue destination) throws JMSException {
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(destination);
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
    }

    void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (JMSException e) {
            LOGGER.debug("A session that sends did not close", e);
        }
    }
}
