package io.facteur.antispam;

import io.facteur.authentication.check.Authenticator;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.check.MessageSource;
import java.util.List;
import reactor.core.publisher.Mono;

/** Evaluates a message by who sent it. */
public final class AuthenticatingAssessor implements MessageAssessor {

    private final Authenticator authenticator;
    private final Evaluator evaluator;

    public AuthenticatingAssessor(Authenticator authenticator, Evaluator evaluator) {
        this.authenticator = authenticator;
        this.evaluator = evaluator;
    }

    @Override
    public Mono<Evaluation> assess(MessageSource message, Envelope envelope, List<String> recipients) {
        return authenticator.check(message, envelope).map(result -> evaluator.evaluate(result, envelope, recipients));
    }
}
