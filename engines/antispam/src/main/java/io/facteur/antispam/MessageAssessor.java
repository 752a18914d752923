package io.facteur.antispam;

import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.check.MessageSource;
import java.util.List;
import reactor.core.publisher.Mono;

/** Evaluates a message. */
@FunctionalInterface
public interface MessageAssessor {

    /**
     * Reads the message on the thread that subscribes; never blocks on the network, and takes no longer than the budget of
     * a message.
     *
     * @param recipients {@code user@domain}
     * @return the Evaluation; an error only when the message cannot be read from its source
     */
    Mono<Evaluation> assess(MessageSource message, Envelope envelope, List<String> recipients);
}
