package io.facteur.authentication.dmarc;

import com.google.common.net.InternetDomainName;
import io.facteur.dns.DnsName;
import java.util.List;

/** Where organizations begin, by a list (RFC 7489 3.2), and not by what the domains themselves publish. */
@FunctionalInterface
public interface PublicSuffixes {

    /** @return the public suffix of the domain and one label more; the domain itself when it has no such label */
    DnsName organization(DnsName domain);

    /** The list that comes with Guava: as old as its release. */
    static PublicSuffixes ofGuava() {
        return domain -> {
            List<String> labels = domain.labels();
            int suffix = guavaSuffix(domain);
            return suffix >= labels.size()
                    ? domain
                    : DnsName.of(String.join(".", labels.subList(labels.size() - suffix - 1, labels.size())));
        };
    }

    /** @return how many labels the public suffix has */
    private static int guavaSuffix(DnsName domain) {
        try {
            // Guava's list has U-labels.
            InternetDomainName suffix =
                    InternetDomainName.from(domain.unicode()).publicSuffix();
            // The list's own rule for what it does not name: the last label.
            return suffix == null ? 1 : suffix.parts().size();
        } catch (IllegalArgumentException notAHostName) {
            return 1;
        }
    }
}
