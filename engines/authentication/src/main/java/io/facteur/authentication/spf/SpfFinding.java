package io.facteur.authentication.spf;

import io.facteur.dns.DnsName;

/**
 * Something about a published record that its domain's administrator should know.
 *
 * @param domain whose record it is
 * @param code for machines: lower case with hyphens, {@code too-many-lookups}
 * @param problem what is wrong: an English sentence without its full stop
 * @param remedy how to mend it: the same
 */
public record SpfFinding(Severity severity, DnsName domain, String code, String problem, String remedy) {

    /** The worst one is last. */
    public enum Severity {
        NOTE,
        /** It works, and not as well as it could or not for everyone. */
        WARNING,
        /** Receivers cannot use the record, or it allows what it should not. */
        ERROR
    }
}
