package io.facteur.server;

/** The server cannot start; the message is for the administrator, and says the way out. */
final class StartFailure extends Exception {

    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
