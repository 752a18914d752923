package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Verifies the DKIM signatures of a message (RFC 6376 6). Safe for several threads. */
public final class DkimVerifier {

    private final DkimPolicy policy;
    private final DkimKeyFinder keys;
    private final Clock clock;

    public DkimVerifier(DkimPolicy policy, DkimKeyFinder keys, Clock clock) {
        this.policy = policy;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Begins: reads the signatures, asks the DNS for their keys without waiting, and asks {@code bodies} for what they
     * need. Then have the body read into {@code bodies}, and then ask for the results.
     *
     * @param message its header was read, its body not yet
     * @param authors the domains of From; signatures of these, of their parents and their subdomains come first
     */
    public DkimVerification begin(
            DnsClient dns, MessageReader message, Collection<DnsName> authors, BodyHashes bodies) {
        List<SignatureField> signatures = new ArrayList<>();
        for (HeaderField field : message.header().all("DKIM-Signature")) {
            signatures.add(SignatureField.parse(field, SignatureSyntax.DKIM));
        }
        int ignored = Math.max(0, signatures.size() - policy.maximumSignatures());
        List<SignatureField> chosen = alignedFirst(signatures, authors);
        List<String> names = SignatureNames.of(chosen);
        HeaderHasher hasher = new HeaderHasher();
        Map<DnsName, Mono<DkimKeyFinder.Found>> answers = new HashMap<>();
        List<DkimCheck> checks = new ArrayList<>(chosen.size());
        for (int i = 0; i < chosen.size(); i++) {
            DkimCheck check = new DkimCheck(chosen.get(i), names.get(i), policy);
            if (check.begin(message, clock.instant(), hasher, bodies)) {
                check.key(answers.computeIfAbsent(chosen.get(i).keyName().orElseThrow(), name -> asked(dns, name)));
            }
            checks.add(check);
        }
        return new DkimVerification(checks, ignored);
    }

    /**
     * Verifies a message of which nothing else is needed. Reads the body on the caller's thread; only the DNS is waited
     * for by the answer.
     *
     * @throws IOException the stream's own
     */
    public Mono<List<DkimResult>> verify(DnsClient dns, MessageReader message, Collection<DnsName> authors)
            throws IOException {
        BodyHashes bodies = new BodyHashes();
        DkimVerification verification = begin(dns, message, authors, bodies);
        message.readBody(bodies);
        return verification.results();
    }

    /** Asks at once, for an answer that is fetched later. */
    private Mono<DkimKeyFinder.Found> asked(DnsClient dns, DnsName name) {
        Mono<DkimKeyFinder.Found> answer = keys.find(dns, name).cache();
        answer.subscribe();
        return answer;
    }

    private List<SignatureField> alignedFirst(List<SignatureField> signatures, Collection<DnsName> authors) {
        List<SignatureField> sorted = new ArrayList<>(signatures.size());
        signatures.stream().filter(signature -> isNear(signature, authors)).forEach(sorted::add);
        signatures.stream().filter(signature -> !isNear(signature, authors)).forEach(sorted::add);
        return sorted.subList(0, Math.min(sorted.size(), policy.maximumSignatures()));
    }

    private static boolean isNear(SignatureField signature, Collection<DnsName> authors) {
        return signature
                .domain()
                .filter(domain ->
                        authors.stream().anyMatch(author -> author.isWithin(domain) || domain.isWithin(author)))
                .isPresent();
    }
}
