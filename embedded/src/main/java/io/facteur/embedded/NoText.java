package io.facteur.embedded;

/** A document whose text is not known, and why. */
public final class NoText extends Exception {

    public NoText(String message) {
        super(message);
    }

    public NoText(String message, Throwable cause) {
        super(message, cause);
    }
}
