package io.facteur.authentication.dmarc;

import io.facteur.dns.DnsName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The list of publicsuffix.org, in its own format; its private part counts, too. */
public final class PublicSuffixList implements PublicSuffixes {

    private final Set<DnsName> suffixes = new HashSet<>();
    /** The parents of {@code *}. */
    private final Set<DnsName> wildcards = new HashSet<>();
    /** What is not a suffix, though a wildcard says so. */
    private final Set<DnsName> exceptions = new HashSet<>();

    private PublicSuffixList() {}

    /** Lines that are not rules are ignored. */
    public static PublicSuffixList read(Reader reader) throws IOException {
        PublicSuffixList list = new PublicSuffixList();
        BufferedReader lines = new BufferedReader(reader);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // A rule ends at the first white space.
            String rule = line.strip().split("\\s", 2)[0];
            if (!rule.startsWith("//")) {
                list.add(rule);
            }
        }
        return list;
    }

    private void add(String rule) {
        if (rule.startsWith("!")) {
            DnsName.parse(rule.substring(1)).ifPresent(exceptions::add);
        } else if (rule.startsWith("*.")) {
            DnsName.parse(rule.substring(2)).ifPresent(wildcards::add);
        } else {
            DnsName.parse(rule).ifPresent(suffixes::add);
        }
    }

    public int size() {
        return suffixes.size() + wildcards.size() + exceptions.size();
    }

    @Override
    public DnsName organization(DnsName domain) {
        List<String> labels = domain.labels();
        DnsName organization = domain;
        // From the longest name to the shortest: the first rule that fits is the one with the most labels.
        for (DnsName name = domain; !name.equals(DnsName.ROOT); name = name.parent()) {
            if (exceptions.contains(name)) {
                return name;
            }
            if (suffixes.contains(name) || wildcards.contains(name.parent())) {
                return organization;
            }
            organization = name;
        }
        return labels.size() < 2
                ? domain
                : DnsName.of(String.join(".", labels.subList(labels.size() - 2, labels.size())));
    }
}
