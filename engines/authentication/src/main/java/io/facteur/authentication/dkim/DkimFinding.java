package io.facteur.authentication.dkim;

/**
 * Something about a published key that its domain's administrator should know.
 *
 * @param code for machines: lower case with hyphens, {@code key-short}
 * @param problem what is wrong: an English sentence without its full stop
 * @param remedy how to mend it: the same
 */
public record DkimFinding(Severity severity, String code, String problem, String remedy) {

    /** The worst one is last. */
    public enum Severity {
        NOTE,
        /** It works, and not as well as it could or not for everyone. */
        WARNING,
        /** Receivers cannot verify with the key, or must not trust it. */
        ERROR
    }
}
