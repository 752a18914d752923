package io.facteur.authentication.policy;

import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Those whom an administrator trusts to say that a message was authentic when it came to them. */
final class Vouching {

    private Vouching() {}

    /** @return the list by which the message came, known by what is authenticated and not by what a header field says */
    static Optional<DnsName> byMailingList(AuthenticationResult result, Set<DnsName> lists) {
        Stream<DnsName> authenticated = Stream.concat(
                result.dkim().stream().filter(DkimResult::passed).flatMap(signature -> signature.domain().stream()),
                result.mailFrom().filter(SpfResult::passed).flatMap(SpfResult::domain).stream());
        return authenticated.filter(lists::contains).findFirst();
    }

    /**
     * Whether the first trusted sealer saw the author's domain pass (RFC 8617 7.2.1).
     *
     * @return who that is
     */
    static Optional<DnsName> byTrustedSealer(AuthenticationResult result) {
        return result.arc()
                .trusted()
                .filter(seen -> result.authors().stream().allMatch(author -> sawPass(seen, result, author)))
                .flatMap(seen -> result.arc().trustedSealer())
                .filter(sealer -> !result.authors().isEmpty());
    }

    private static boolean sawPass(AuthenticationResults seen, AuthenticationResult result, DnsName author) {
        return seen.results().stream()
                .filter(method -> method.result().equalsIgnoreCase("pass"))
                .anyMatch(method -> switch (method.method().toLowerCase(Locale.ROOT)) {
                    // a pass for another author than the one whom the message names now says nothing, nor does one
                    // for nobody knows whom
                    case "dmarc" ->
                        domain(method, "header", "from").map(author::equals).orElse(false);
                    case "dkim" ->
                        domain(method, "header", "d")
                                .or(() -> domain(method, "header", "i"))
                                .map(signer -> aligned(result, author, signer, "dkim"))
                                .orElse(false);
                    case "spf" ->
                        domain(method, "smtp", "mailfrom")
                                .map(sender -> aligned(result, author, sender, "spf"))
                                .orElse(false);
                    default -> false;
                });
    }

    private static boolean aligned(AuthenticationResult result, DnsName author, DnsName other, String method) {
        boolean strict = result.dmarc()
                .record()
                .map(record -> method.equals("spf") ? record.strictSpf() : record.strictDkim())
                .orElse(false);
        if (strict || other.equals(author)) {
            return other.equals(author);
        }
        // the organization is known of one author only, whose policy it is
        return result.dmarc().authorDomain().equals(Optional.of(author))
                && result.dmarc().organizationalDomain().map(other::isWithin).orElse(false);
    }

    /** Of a property that is a domain or an address. */
    private static Optional<DnsName> domain(MethodResult method, String type, String name) {
        return method.property(type, name)
                .map(value -> value.substring(value.lastIndexOf('@') + 1))
                .flatMap(DnsName::parse);
    }
}
