package io.facteur.messaging.rabbitmq;

/** The broker cannot be reached, does not answer, or refuses: a fault of the infrastructure. */
public final class RabbitMqException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RabbitMqException(String message) {
        super(message);
    }

    public RabbitMqException(String message, Throwable cause) {
        super(message, cause);
    }
}
