package io.facteur.dns.resolver;

import io.facteur.dns.DnsAnswer.Outcome;
import org.xbill.DNS.Message;

/**
 * What became of a query.
 *
 * @param message the answer (NOERROR or NXDOMAIN); null when there is none
 * @param failure why there is none; null when there is one
 */
record Reply(Message message, Outcome failure, String explanation) {

    static Reply of(Message message) {
        return new Reply(message, null, "");
    }

    static Reply failed(String explanation) {
        return new Reply(null, Outcome.TEMPORARY_FAILURE, explanation);
    }

    /** We ask too much: as when no resolver answers, it is our fault, not the domain's, and is not remembered. */
    static Reply overloaded(String explanation) {
        return new Reply(null, Outcome.RESOLVER_DOWN, explanation);
    }

    static Reply resolverDown() {
        return new Reply(null, Outcome.RESOLVER_DOWN, "none of our DNS resolvers answers");
    }
}
