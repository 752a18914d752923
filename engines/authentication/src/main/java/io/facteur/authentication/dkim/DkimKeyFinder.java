package io.facteur.authentication.dkim;

import io.facteur.authentication.Explanation;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Gets the keys that signatures need from the DNS (RFC 6376 6.1.2). */
public final class DkimKeyFinder {

    /** RFC 6376 3.6.2.2: one name has one record. Of several, so many are tried. */
    public static final int MAXIMUM_KEYS = 3;

    /**
     * What the DNS had.
     *
     * @param keys one, usually; none when there is a failure
     * @param code TEMPERROR or PERMERROR when there is none, else PASS
     * @param secure validated by DNSSEC
     * @param resolverDown a TEMPERROR, and it is our own resolver's
     * @param failure why there is none
     */
    public record Found(
            List<DkimKey> keys, DkimCode code, boolean secure, boolean resolverDown, Optional<Explanation> failure) {}

    private final DkimKeyCache cache;

    public DkimKeyFinder(DkimKeyCache cache) {
        this.cache = cache;
    }

    /**
     * Never fails.
     *
     * @param name {@link SignatureField#keyName}
     */
    public Mono<Found> find(DnsClient dns, DnsName name) {
        return dns.txt(name).map(answer -> found(name, answer));
    }

    private Found found(DnsName name, DnsAnswer<String> answer) {
        return switch (answer.outcome()) {
            case FOUND -> keys(name, answer);
            case NO_DATA, NO_SUCH_NAME -> permanent(DkimReason.NO_KEY.because("there is no key at " + name));
            case RESOLVER_DOWN -> temporary(DkimReason.RESOLVER_DOWN, name, answer);
            case OVER_BUDGET -> temporary(DkimReason.DNS_BUDGET_SPENT, name, answer);
            default -> temporary(DkimReason.DNS_FAILURE, name, answer);
        };
    }

    private Found keys(DnsName name, DnsAnswer<String> answer) {
        List<DkimKey> keys = new ArrayList<>(1);
        Explanation problem = null;
        int tried = 0;
        for (String text : answer.records()) {
            if (tried == MAXIMUM_KEYS) {
                break;
            }
            tried++;
            Parsed<DkimKey> key = cache.parse(text);
            key.value().ifPresent(keys::add);
            if (problem == null) {
                problem = key.problem().orElse(null);
            }
        }
        if (keys.isEmpty()) {
            return permanent(
                    problem == null
                            ? DkimReason.NO_KEY.because("there is no key at " + name)
                            : new Explanation(problem.code(), problem.text() + ", at " + name));
        }
        return new Found(keys, DkimCode.PASS, answer.secure(), false, Optional.empty());
    }

    private static Found permanent(Explanation failure) {
        return new Found(List.of(), DkimCode.PERMERROR, false, false, Optional.of(failure));
    }

    private static Found temporary(DkimReason reason, DnsName name, DnsAnswer<String> answer) {
        return new Found(
                List.of(),
                DkimCode.TEMPERROR,
                false,
                reason == DkimReason.RESOLVER_DOWN,
                Optional.of(reason.because("the key at " + name + " cannot be had now: " + answer.explanation())));
    }
}
