package io.facteur.transport.smtp;

import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Reply;
import java.util.Optional;

/**
 * Why there is no connection that mail can be sent over.
 *
 * @param status always temporary, but for a host that never takes mail
 * @param explanation for people: the other side's reply, or what happened
 * @param reply when it was the other side who said no
 */
public record ConnectFailure(Stage stage, EnhancedStatus status, String explanation, Optional<Reply> reply) {

    public enum Stage {
        /** No TCP connection. */
        CONNECT,
        /** The greeting or EHLO. */
        GREETING,
        TLS,
        AUTHENTICATION
    }

    public boolean neverTakesMail() {
        return reply.map(Reply::neverTakesMail).orElse(false);
    }
}
