package io.facteur.authentication.policy;

import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What else there is to a message that fails DMARC. A mailing list or a forwarder breaks what the author's domain vouches
 * for, and so does a forger: these facts tell them apart as far as that is possible.
 *
 * @param mediators signs that someone passed the message on, in words
 * @param list whether one of them is a mailing list's
 * @param against what speaks against whoever gave us the message, in words
 */
record Circumstances(List<String> mediators, boolean list, List<String> against) {

    private static final String LIST_FIELD = "list-";

    static Circumstances of(AuthenticationResult result) {
        return new Circumstances(
                mediators(result), result.mediators().stream().anyMatch(Circumstances::isListField), against(result));
    }

    private static boolean isListField(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith(LIST_FIELD);
    }

    private static List<String> mediators(AuthenticationResult result) {
        List<String> signs = new ArrayList<>(result.mediators());
        if (result.arc().code() != ArcCode.NONE
                && signs.stream().noneMatch(sign -> sign.regionMatches(true, 0, "ARC-", 0, 4))) {
            signs.add("ARC-Seal");
        }
        result.dkim().stream()
                .filter(DkimResult::passed)
                .flatMap(signature -> signature.domain().stream())
                .filter(domain -> isForeign(result, domain))
                .map(domain -> "the signature of " + domain)
                .distinct()
                .forEach(signs::add);
        return signs;
    }

    /** Of no author, and of no author's organization: DMARC would have passed for an aligned one, a strict record apart. */
    private static boolean isForeign(AuthenticationResult result, DnsName domain) {
        Optional<DnsName> organization = result.dmarc().organizationalDomain();
        return organization.map(name -> !domain.isWithin(name)).orElse(true)
                && result.authors().stream().noneMatch(domain::isWithin);
    }

    private static List<String> against(AuthenticationResult result) {
        List<String> facts = new ArrayList<>();
        result.mailFrom()
                .filter(spf -> spf.code() == SpfCode.FAIL)
                .ifPresent(spf -> facts.add(
                        "SPF fails" + spf.domain().map(name -> " for " + name).orElse("")));
        result.helo()
                .filter(spf -> spf.code() == SpfCode.FAIL)
                .ifPresent(spf -> facts.add("SPF fails for the HELO name"
                        + spf.domain().map(name -> " " + name).orElse("")));
        // RFC 8601 3: a failing DNS is no fact about the client
        result.iprev()
                .filter(iprev -> iprev.code() == IprevCode.FAIL || iprev.code() == IprevCode.PERMERROR)
                .ifPresent(iprev -> facts.add("the client's address has no name that leads back to it"));
        return facts;
    }
}
