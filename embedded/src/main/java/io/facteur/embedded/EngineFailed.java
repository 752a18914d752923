package io.facteur.embedded;

/** An engine did not come up; the message holds what it last logged. */
public final class EngineFailed extends Exception {

    public EngineFailed(String message) {
        super(message);
    }

    public EngineFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
