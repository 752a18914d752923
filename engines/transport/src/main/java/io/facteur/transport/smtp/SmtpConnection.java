package io.facteur.transport.smtp;

import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import io.facteur.transport.TlsPolicy;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A connection that is ready for mail; one message at a time. */
public final class SmtpConnection {

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Peer peer;
    private final Dialogue dialogue;
    private final Extensions extensions;
    private final SmtpTimeouts timeouts;
    private final boolean encrypted;
    private final TlsPolicy policy;

    SmtpConnection(
            Peer peer,
            Dialogue dialogue,
            Extensions extensions,
            SmtpTimeouts timeouts,
            boolean encrypted,
            TlsPolicy policy) {
        this.peer = peer;
        this.dialogue = dialogue;
        this.extensions = extensions;
        this.timeouts = timeouts;
        this.encrypted = encrypted;
        this.policy = policy;
    }

    public Peer peer() {
        return peer;
    }

    public boolean encrypted() {
        return encrypted;
    }

    /** RFC 3461 5.2.2: whether the other side takes over the reports that the sender asked for. */
    public boolean knowsDsn() {
        return extensions.dsn();
    }

    /** Whether it was opened under a policy at least as strict. */
    public boolean satisfies(TlsPolicy wanted) {
        return policy.compareTo(wanted) >= 0;
    }

    /** Whether another message can be sent. */
    public boolean isUsable() {
        return dialogue.isOpen() && dialogue.isQuiet();
    }

    /** @return never an error */
    public Mono<TransactionResult> send(Envelope envelope, MessageContent content) {
        return new Transaction(peer, dialogue, extensions, timeouts, envelope, content).run();
    }

    /** Says QUIT, waits a little for the answer, and closes. */
    public Mono<Void> quit() {
        return dialogue.command("QUIT", FAREWELL)
                // Before whoever waits goes on, and could think that it is open.
                .doOnTerminate(this::close)
                .doOnCancel(this::close)
                .onErrorComplete()
                .then();
    }

    /** Closes without a word. */
    public void close() {
        dialogue.end("it was closed here");
    }
}
