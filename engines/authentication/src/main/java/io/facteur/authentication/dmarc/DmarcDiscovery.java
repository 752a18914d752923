package io.facteur.authentication.dmarc;

import io.facteur.authentication.message.Authors;
import io.facteur.dns.DnsName;
import java.util.Map;
import java.util.Set;

/** All that the DNS had to be asked for one message; what remains is to wait for SPF and DKIM. */
public final class DmarcDiscovery {

    private final Authors authors;
    private final Map<DnsName, Published> answers;
    private final Set<DnsName> missing;
    private final Set<DnsName> perhapsMissing;

    /**
     * @param missing authors' domains that do not exist
     * @param perhapsMissing those of which nobody knows
     */
    DmarcDiscovery(
            Authors authors, Map<DnsName, Published> answers, Set<DnsName> missing, Set<DnsName> perhapsMissing) {
        this.authors = authors;
        this.answers = Map.copyOf(answers);
        this.missing = Set.copyOf(missing);
        this.perhapsMissing = Set.copyOf(perhapsMissing);
    }

    public Authors authors() {
        return authors;
    }

    Published published(DnsName domain) {
        Published published = answers.get(domain);
        return published == null ? Published.notAsked(domain) : published;
    }

    boolean missing(DnsName author) {
        return missing.contains(author);
    }

    boolean perhapsMissing(DnsName author) {
        return perhapsMissing.contains(author);
    }
}
