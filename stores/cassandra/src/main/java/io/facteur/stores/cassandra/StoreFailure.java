package io.facteur.stores.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The store cannot be used; the message is for the administrator, and says the way out. */
public final class StoreFailure extends IOException {

    private static final long serialVersionUID = 1;

    public StoreFailure(String message) {
        super(message);
    }

    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** For those who may throw none. */
    public UncheckedIOException unchecked() {
        return new UncheckedIOException(this);
    }
}
