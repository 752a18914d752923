package io.facteur.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS said.
 *
 * @param records empty unless {@link Outcome#FOUND}
 * @param secure the answer was validated by DNSSEC
 * @param ttl for how long it may be remembered; zero for failures
 * @param explanation for people, in English: "no TXT record at example.org"
 */
public record DnsAnswer<T>(Outcome outcome, List<T> records, boolean secure, Duration ttl, String explanation) {

    /** What became of a question. */
    public enum Outcome {
        FOUND,
        /** The name exists, with no record of this type. */
        NO_DATA,
        /** NXDOMAIN. */
        NO_SUCH_NAME,
        /** The domain's own servers failed, did not answer in time, or answered what DNSSEC shows to be forged. */
        TEMPORARY_FAILURE,
        /** None of our resolvers answers anything, or we ask more than our limits allow: our fault, not the domain's. */
        RESOLVER_DOWN,
        /** Not asked: the budget of the message was spent. */
        OVER_BUDGET
    }

    public DnsAnswer {
        records = List.copyOf(records);
    }

    public boolean found() {
        return outcome == Outcome.FOUND;
    }

    /** The answer is certain, and it is no: another question will not help. */
    public boolean absent() {
        return outcome == Outcome.NO_DATA || outcome == Outcome.NO_SUCH_NAME;
    }

    /** Asked later it may be another. */
    public boolean temporary() {
        return !found() && !absent();
    }

    public static <T> DnsAnswer<T> found(List<T> records, boolean secure, Duration ttl) {
        return new DnsAnswer<>(Outcome.FOUND, records, secure, ttl, "");
    }

    public static <T> DnsAnswer<T> failed(Outcome outcome, String explanation) {
        return new DnsAnswer<>(outcome, List.of(), false, Duration.ZERO, explanation);
    }
}
