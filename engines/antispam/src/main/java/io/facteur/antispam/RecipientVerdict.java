package io.facteur.antispam;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.policy.Reply;
import java.util.List;
import java.util.Optional;

/**
 * The verdict of one recipient.
 *
 * @param recipient of the envelope, {@code user@domain}
 * @param reply for {@link Verdict#REFUSE} and {@link Verdict#DEFER}
 * @param reasons the most important first
 */
public record RecipientVerdict(String recipient, Verdict verdict, Optional<Reply> reply, List<Explanation> reasons) {

    public RecipientVerdict {
        reasons = List.copyOf(reasons);
    }

    boolean isDeferral() {
        return verdict == Verdict.DEFER;
    }
}
