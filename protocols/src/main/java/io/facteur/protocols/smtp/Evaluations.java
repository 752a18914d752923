package io.facteur.protocols.smtp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The evaluations of one listener, as one that always comes to a result, and in time. */
final class Evaluations {

    private static final Logger LOGGER = LoggerFactory.getLogger(Evaluations.class);
    private static final HookResult LATE =
            Replies.defer("451", "4.4.0 The message could not be checked in time: please try again later");

    private final List<MessageEvaluation> evaluations;

    Evaluations(List<MessageEvaluation> evaluations) {
        this.evaluations = evaluations;
    }

    boolean isEmpty() {
        return evaluations.isEmpty();
    }

    /**
     * @param limit for all of them together
     * @return what the first says that says something; DECLINED when none does; never an error, and never nothing
     */
    Mono<HookResult> evaluate(SessionFacts session, Mail mail, Duration limit) {
        return Flux.fromIterable(evaluations)
                .concatMap(evaluation -> start(evaluation, session, mail))
                .filter(Evaluations::saysSomething)
                .next()
                .defaultIfEmpty(HookResult.DECLINED)
                .timeout(limit, Mono.fromSupplier(() -> late(session, limit)))
                .onErrorResume(e -> Mono.fromSupplier(() -> failed(session, e)));
    }

    private static Mono<HookResult> start(MessageEvaluation evaluation, SessionFacts session, Mail mail) {
        Mono<HookResult> result;
        try {
            result = evaluation.evaluate(session, mail);
        } catch (LinkageError | StackOverflowError | OutOfMemoryError e) {
            // Reactor would throw these past everything that makes an answer of an error
            return Mono.error(new IllegalStateException(name(evaluation) + " failed", e));
        }
        return Optional.ofNullable(result)
                .orElseGet(Mono::empty)
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException(name(evaluation) + " ended and came to no result")));
    }

    private static String name(MessageEvaluation evaluation) {
        return evaluation.getClass().getName();
    }

    private static boolean saysSomething(HookResult result) {
        return AbstractHookableCmdHandler.canBeConvertedToSmtpAnswer(result.getResult());
    }

    private static HookResult late(SessionFacts session, Duration limit) {
        LOGGER.warn(
                "A message of {} was not evaluated within {} s: answered 451",
                session.client().getHostAddress(),
                limit.toSeconds());
        return LATE;
    }

    private static HookResult failed(SessionFacts session, Throwable cause) {
        LOGGER.error(
                "Could not evaluate a message of {}: answered 451",
                session.client().getHostAddress(),
                cause);
        return Replies.temporaryFaultInHook();
    }
}
