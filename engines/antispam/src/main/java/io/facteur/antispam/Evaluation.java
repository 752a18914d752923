package io.facteur.antispam;

import io.facteur.authentication.policy.Reply;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is thought of a message: its facts, and a verdict for each recipient. Made once, at the end of DATA.
 *
 * @param id to look it up by: see {@link EvaluationId}
 * @param time when it was made, to the millisecond
 * @param client the address of whoever gave us the message, as text; empty when it is not known
 * @param helo what the client called itself; may be empty
 * @param sender of the envelope; empty for the null sender
 * @param verdicts one a recipient, in the order of the envelope
 */
public record Evaluation(
        String id,
        Instant time,
        String client,
        String helo,
        String sender,
        AuthenticationFacts authentication,
        List<RecipientVerdict> verdicts) {

    public Evaluation {
        verdicts = List.copyOf(verdicts);
    }

    /** @return empty for one who is not in it: whom the message came to by an alias, say */
    public Optional<RecipientVerdict> verdict(String recipient) {
        return verdicts.stream()
                .filter(verdict -> verdict.recipient().equalsIgnoreCase(recipient))
                .findFirst();
    }

    /** Of all recipients; of none, ACCEPT. */
    public Verdict strictest() {
        return verdicts.stream()
                .map(RecipientVerdict::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.ACCEPT);
    }

    /**
     * What SMTP answers instead of taking the message (design: refused only if every recipient refuses it).
     *
     * @return empty when somebody takes it; a temporary refusal when somebody may take it later
     */
    public Optional<Reply> refusal() {
        boolean nobody = !verdicts.isEmpty()
                && verdicts.stream()
                        .allMatch(verdict -> verdict.verdict() == Verdict.REFUSE || verdict.verdict() == Verdict.DEFER);
        if (!nobody) {
            return Optional.empty();
        }
        return verdicts.stream()
                .filter(RecipientVerdict::isDeferral)
                .findFirst()
                .or(() -> verdicts.stream().findFirst())
                .flatMap(RecipientVerdict::reply);
    }

    /**
     * For a message that was taken although a recipient refuses it, because another takes it or nobody could be told: it
     * goes to Junk, which is the disposition that a report must name.
     */
    public Evaluation taken() {
        return new Evaluation(id, time, client, helo, sender, authentication.notRejected(), verdicts);
    }

    /** Somebody does not know yet: to be evaluated again. */
    public boolean isUndecided() {
        return verdicts.stream().anyMatch(RecipientVerdict::isDeferral);
    }
}
