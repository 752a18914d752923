package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.message.HeaderField;
import io.facteur.dns.DnsName;
import java.util.Locale;
import java.util.Optional;

/**
 * What one sealer put on a message (RFC 8617 4.2).
 *
 * @param instance from 1
 * @param results ARC-Authentication-Results
 * @param signature ARC-Message-Signature
 * @param seal ARC-Seal
 */
record ArcSet(int instance, HeaderField results, SignatureField signature, SignatureField seal) {

    /** {@code cv=} of the seal, which {@link ArcChain} has seen to be there. */
    static Optional<ArcCode> status(SignatureField seal) {
        // RFC 8617 3.9: what the grammar quotes may be in any case (RFC 5234 2.3)
        return seal.tags().flatMap(tags -> tags.value("cv")).flatMap(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(ArcCode.NONE);
            case "pass" -> Optional.of(ArcCode.PASS);
            case "fail" -> Optional.of(ArcCode.FAIL);
            default -> Optional.empty();
        });
    }

    /** For a sentence: {@code example.org (i=2)}. */
    String whose() {
        return whose(seal);
    }

    static String whose(SignatureField field) {
        return field.domain().map(DnsName::toString).orElse("someone") + " (i=" + field.instance() + ")";
    }
}
