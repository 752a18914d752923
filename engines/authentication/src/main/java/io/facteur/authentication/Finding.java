package io.facteur.authentication;

import io.facteur.dns.DnsName;

/**
 * Something about what a domain publishes that its administrator should know.
 *
 * @param domain whose record it is, or the name where it is
 * @param code for machines: lower case with hyphens, {@code several-records}
 * @param problem what is wrong: an English sentence without its full stop
 * @param remedy how to mend it: the same; empty when there is nothing to do
 */
public record Finding(Severity severity, DnsName domain, String code, String problem, String remedy) {

    /** The worst one is last. */
    public enum Severity {
        NOTE,
        /** It works, and most probably not as it is meant, not as well as it could, or not for everyone. */
        WARNING,
        /** Receivers cannot use it as it is published, or it allows what it should not. */
        ERROR
    }
}
