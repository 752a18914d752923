package io.facteur.messaging.broker;

/** The broker could not do it: a fault of the infrastructure, never of a mail. */
public final class BrokerException extends RuntimeException {

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
