package io.facteur.antispam;

import io.facteur.authentication.check.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import reactor.core.publisher.Mono;

/** Evaluates a message. */
public interface MessageAssessor {

    /** The octets of a message. */
    interface Content {

        /** From the first octet on, each time; closed by whoever opened it. */
        InputStream open() throws IOException;
    }

    /**
     * Never blocks, and takes no longer than the budget of a message.
     *
     * @param recipients {@code user@domain}
     * @return the Evaluation; an error only when the content cannot be read
     */
    Mono<Evaluation> assess(Content content, Envelope envelope, List<String> recipients);
}
