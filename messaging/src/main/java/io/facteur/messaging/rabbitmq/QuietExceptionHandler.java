package io.facteur.messaging.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link says once that its connection is lost; the client would warn at each attempt. */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(QuietExceptionHandler.class);

    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        LOGGER.debug("A connection to RabbitMQ broke", exception);
    }
}
