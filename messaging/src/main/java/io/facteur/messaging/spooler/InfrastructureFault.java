package io.facteur.messaging.spooler;

/** Work on a mail ended because something it needs is down, which is not the mail's fault. */
public final class InfrastructureFault extends RuntimeException {

    public InfrastructureFault(String message, Throwable cause) {
        super(message, cause);
    }
}
