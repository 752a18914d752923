package io.facteur.transport.hop;

import io.facteur.transport.RecipientResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What became of a consignment.
 *
 * @param nextHop for people: the host, or the domain when no host is known
 * @param results one for each recipient
 * @param tried somebody was asked, or nobody can be asked; false: it only waits its turn, which is no try
 * @param ours the fault is here: no reason to give up, ever
 * @param notBefore when the next hop is not to be asked again before this has passed
 * @param reportsPassedOn the next hop has taken over the reports that the sender asked for (RFC 3461 5.2.2)
 */
public record Attempt(
        String nextHop,
        List<RecipientResult> results,
        boolean tried,
        boolean ours,
        Optional<Duration> notBefore,
        boolean reportsPassedOn) {

    public Attempt {
        results = List.copyOf(results);
    }

    static Attempt tried(String nextHop, List<RecipientResult> results) {
        return new Attempt(nextHop, results, true, false, Optional.empty(), false);
    }

    static Attempt waiting(String nextHop, List<RecipientResult> results, Duration notBefore) {
        return new Attempt(nextHop, results, false, false, Optional.of(notBefore), false);
    }
}
