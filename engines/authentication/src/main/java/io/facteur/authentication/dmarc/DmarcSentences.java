package io.facteur.authentication.dmarc;

import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The explanations of DMARC, in English. */
final class DmarcSentences {

    /** Domains that a sentence names. */
    private static final int MAXIMUM_NAMED = 3;

    private DmarcSentences() {}

    static String policy(String tag, DmarcPolicy policy, DmarcRecord record) {
        return tag + "=" + policy.text() + (record.testing() ? " in test mode" : "");
    }

    static String passed(List<Alignment> aligned) {
        return aligned.stream()
                        .map(alignment ->
                                alignment.method().toUpperCase(Locale.ROOT) + " passed for " + alignment.domain())
                        .distinct()
                        .limit(MAXIMUM_NAMED)
                        .collect(Collectors.joining(" and "))
                + (aligned.size() == 1 ? ", which is aligned" : ", which are aligned");
    }

    static String failed(Optional<SpfResult> spf, List<DkimResult> dkim, DnsName author) {
        return spf.map(DmarcSentences::spf).orElse("SPF was not checked") + "; " + dkim(dkim, author);
    }

    private static String spf(SpfResult spf) {
        String domain = spf.domain().map(DnsName::toString).orElse("the envelope sender");
        return spf.passed()
                ? "SPF passed for " + domain + ", which is not aligned"
                : "SPF gave " + spf.code().text() + " for " + domain;
    }

    private static String dkim(List<DkimResult> dkim, DnsName author) {
        if (dkim.isEmpty()) {
            return "DKIM: there is no signature";
        }
        List<String> passed = dkim.stream()
                .filter(DkimResult::passed)
                .flatMap(signature -> signature.domain().stream())
                .map(DnsName::toString)
                .distinct()
                .limit(MAXIMUM_NAMED)
                .toList();
        String none = "DKIM: no signature of " + author + " passed";
        return passed.isEmpty()
                ? none
                : none + ", but of " + String.join(" and ", passed) + ", which " + (passed.size() == 1 ? "is" : "are")
                        + " not aligned";
    }
}
