package io.facteur.cli.doctor;

import static io.facteur.cli.doctor.Topic.ADDRESSES;
import static io.facteur.cli.doctor.Topic.DKIM;
import static io.facteur.cli.doctor.Topic.DMARC;
import static io.facteur.cli.doctor.Topic.PTR;
import static io.facteur.cli.doctor.Topic.SPF;

import java.util.List;
import java.util.Set;

/**
 * One thing that a provider asks of those who send to it, as far as the DNS shows it. The rest is the message's and the
 * sender's: TLS (the server asks every next hop for it), RFC 5322 form, one-click unsubscription of bulk mail (RFC 8058),
 * few complaints.
 *
 * @param bulk asked only of who sends {@value #BULK} messages a day or more to the provider
 * @param anyOf one of these is enough
 * @param text the same, in a few words
 */
public record SenderRule(Provider provider, boolean bulk, Set<Topic> anyOf, String text) {

    /** Of Gmail and Microsoft, a day; Yahoo does not say its own number. */
    public static final int BULK = 5000;

    private static final String AUTHENTICATED = "SPF or DKIM";
    private static final String NAMED = "PTR";
    private static final String LEADS_BACK = "A and AAAA";

    /**
     * As published in 2026:
     *
     * <ul>
     *   <li>Gmail: "Email sender guidelines", support.google.com/a/answer/81126
     *   <li>Microsoft: "Strengthening Email Ecosystem: Outlook's New Requirements for High-Volume Senders" (April 2025),
     *       techcommunity.microsoft.com; for PTR "Policies, Practices, and Guidelines",
     *       sendersupport.olc.protection.outlook.com/pm/policies.aspx; for "SPF or DKIM" from everyone its composite
     *       authentication ("Email authentication in Microsoft 365", learn.microsoft.com), which takes mail that has
     *       neither for forged
     *   <li>Yahoo: "Sender Requirements and Recommendations", senders.yahooinc.com/best-practices
     * </ul>
     */
    public static final List<SenderRule> ALL = List.of(
            new SenderRule(Provider.GMAIL, false, Set.of(SPF, DKIM), AUTHENTICATED),
            new SenderRule(Provider.GMAIL, false, Set.of(PTR), NAMED),
            new SenderRule(Provider.GMAIL, false, Set.of(ADDRESSES), LEADS_BACK),
            new SenderRule(Provider.GMAIL, true, Set.of(SPF), "SPF"),
            new SenderRule(Provider.GMAIL, true, Set.of(DKIM), "DKIM"),
            new SenderRule(Provider.GMAIL, true, Set.of(DMARC), "DMARC"),
            new SenderRule(Provider.MICROSOFT, false, Set.of(SPF, DKIM), AUTHENTICATED),
            new SenderRule(Provider.MICROSOFT, false, Set.of(PTR), NAMED),
            new SenderRule(Provider.MICROSOFT, true, Set.of(SPF), "SPF"),
            new SenderRule(Provider.MICROSOFT, true, Set.of(DKIM), "DKIM"),
            new SenderRule(Provider.MICROSOFT, true, Set.of(DMARC), "DMARC"),
            new SenderRule(Provider.YAHOO, false, Set.of(SPF, DKIM), AUTHENTICATED),
            new SenderRule(Provider.YAHOO, false, Set.of(PTR), NAMED),
            new SenderRule(Provider.YAHOO, false, Set.of(ADDRESSES), LEADS_BACK),
            new SenderRule(Provider.YAHOO, true, Set.of(SPF), "SPF"),
            new SenderRule(Provider.YAHOO, true, Set.of(DKIM), "DKIM"),
            new SenderRule(Provider.YAHOO, true, Set.of(DMARC), "DMARC"));

    public SenderRule {
        anyOf = Set.copyOf(anyOf);
    }
}
