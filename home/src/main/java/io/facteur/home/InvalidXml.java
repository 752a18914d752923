package io.facteur.home;

/** An XML file that cannot be used: where, what was found, and what is allowed. */
public final class InvalidXml extends Exception {

    private final int line;

    InvalidXml(int line, String message, Throwable cause) {
        super(message, cause);
        this.line = line;
    }

    /** From 1 on; -1 when it is not known. */
    public int line() {
        return line;
    }
}
