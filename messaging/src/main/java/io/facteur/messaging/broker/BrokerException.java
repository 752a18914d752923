package io.facteur.messaging.broker;

/** The broker could not do it: a fault of the infrastructure, never of a mail. */
public final class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
