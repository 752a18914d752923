package io.facteur.transport.hop;

import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import reactor.core.publisher.Mono;

/** A message for recipients of one domain, handed over to be delivered. Either of the last two methods is called, once. */
public interface Consignment {

    /** Of all recipients: a name, or an address literal in brackets. */
    String domain();

    Envelope envelope();

    MessageContent content();

    /** @return completes when what became of the recipients is on disk; an error is only logged */
    Mono<Void> settle(Attempt attempt);

    /** Nothing was done, and the process stops. */
    void giveBack();
}
