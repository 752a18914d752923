package io.facteur.authentication.policy;

import io.facteur.dns.DnsName;
import java.util.Set;

/**
 * What an administrator chooses. There is none that refuses for SPF or DKIM alone: forwarders break the one, mailing
 * lists the other.
 *
 * @param invalidFrom for no From field, several, or one without an author's domain: accept, junk or refuse. When one author
 *     may be hidden behind others, junk in the place of refuse
 * @param quarantine for what a domain wants quarantined: accept or junk
 * @param reject for what a domain wants rejected: accept, junk or refuse
 * @param corroborate refuse only when something else speaks against the message, too, and nothing for a mediator; else
 *     junk (RFC 9989 7.4 advises against rejecting on the policy alone)
 * @param testMode do what a domain asks for one step milder when it says that it tests its policy ({@code t=y})
 * @param temporaryFailure when the DNS of the author's domain fails: accept, junk or defer. When its policy is known
 *     nevertheless, at least junk, or what that policy asks for
 * @param resolverDown when our own resolver does not answer: accept or defer
 * @param mailingLists mail that these domains signed (DKIM) or sent (SPF) came by a mailing list that may change it
 */
public record PolicySettings(
        Action invalidFrom,
        Action quarantine,
        Action reject,
        boolean corroborate,
        boolean testMode,
        Action temporaryFailure,
        Action resolverDown,
        Set<DnsName> mailingLists) {

    /** The safe ones. */
    public static final PolicySettings DEFAULT = new PolicySettings(
            Action.REFUSE, Action.JUNK, Action.REFUSE, true, true, Action.ACCEPT, Action.DEFER, Set.of());

    /**
     * The safe ones, but that a missing resolver keeps no mail: nobody but this machine can send, so that nobody is
     * protected by it, and whoever tries a server may have none.
     */
    public static final PolicySettings TRIAL = new PolicySettings(
            Action.REFUSE, Action.JUNK, Action.REFUSE, true, true, Action.ACCEPT, Action.ACCEPT, Set.of());

    public PolicySettings {
        mailingLists = Set.copyOf(mailingLists);
    }
}
