package io.facteur.authentication.policy;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dmarc.DmarcPolicy;
import java.util.List;
import java.util.Optional;

/**
 * What is done with a message, and why.
 *
 * @param reply for {@link Action#REFUSE} and {@link Action#DEFER}
 * @param applied the DMARC disposition that this is (RFC 9990): REJECT refused, QUARANTINE to Junk, NONE neither
 * @param override why that is not what the domain asked for; empty when it is
 * @param reasons at least one, the most important first
 */
public record Handling(
        Action action,
        Optional<Reply> reply,
        DmarcPolicy applied,
        Optional<PolicyOverride> override,
        List<Explanation> reasons) {

    public Handling {
        reasons = List.copyOf(reasons);
    }

    static Handling of(Action action, Reply reply, DmarcPolicy applied, Explanation reason) {
        boolean answered = action == Action.REFUSE || action == Action.DEFER;
        return new Handling(
                action, answered ? Optional.of(reply) : Optional.empty(), applied, Optional.empty(), List.of(reason));
    }

    static Handling accept(Explanation reason) {
        return new Handling(Action.ACCEPT, Optional.empty(), DmarcPolicy.NONE, Optional.empty(), List.of(reason));
    }
}
