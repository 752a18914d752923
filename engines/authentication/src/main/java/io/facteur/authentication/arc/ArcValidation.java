package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.AuthenticationResultsParser;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** The chain of one message, being validated. */
public final class ArcValidation {

    /** For a sentence. */
    private static final int SHOWN_SEALERS = 5;

    private final ArcResult certain;
    private final ArcChain chain;
    private final ArcPolicy policy;
    /** From the last one on. */
    private final List<MessageSignatureCheck> signatures;

    private final Map<DnsName, Mono<DkimKeyFinder.Found>> answers = new LinkedHashMap<>();
    private final List<byte[]> sealHashes = new ArrayList<>();

    private ArcValidation(ArcResult certain, ArcChain chain, List<MessageSignatureCheck> signatures, ArcPolicy policy) {
        this.certain = certain;
        this.chain = chain;
        this.signatures = signatures;
        this.policy = policy;
    }

    static ArcValidation certain(ArcResult result) {
        return new ArcValidation(result, null, List.of(), null);
    }

    /** @param signatures which must have been begun */
    static ArcValidation begin(
            ArcChain chain,
            List<MessageSignatureCheck> signatures,
            ArcPolicy policy,
            Set<DnsName> names,
            Function<DnsName, Mono<DkimKeyFinder.Found>> keys) {
        ArcValidation validation = new ArcValidation(null, chain, signatures, policy);
        for (DnsName name : names) {
            Mono<DkimKeyFinder.Found> answer = keys.apply(name).cache();
            answer.subscribe();
            validation.answers.put(name, answer);
        }
        // While the answers are on their way.
        SealHashes hashes = new SealHashes();
        chain.sets().forEach(set -> validation.sealHashes.add(hashes.next(set)));
        return validation;
    }

    /** Once the body was read. */
    public Mono<ArcResult> result() {
        if (certain != null) {
            return Mono.just(certain);
        }
        return Mono.zip(answers.values(), this::byName).map(this::validate);
    }

    /** @param found in the order of the answers */
    private Map<DnsName, DkimKeyFinder.Found> byName(Object[] found) {
        Map<DnsName, DkimKeyFinder.Found> keys = new HashMap<>();
        int next = 0;
        for (DnsName name : answers.keySet()) {
            keys.put(name, (DkimKeyFinder.Found) found[next++]);
        }
        return keys;
    }

    static ArcResult failed(ArcChain chain, Explanation why) {
        return result(chain, ArcCode.FAIL, false, new Explanation(why.code(), "ARC failed: " + why.text()));
    }

    private static ArcResult result(ArcChain chain, ArcCode code, boolean resolverDown, Explanation explanation) {
        return new ArcResult(code, chain.sealers(), 0, Optional.empty(), Optional.empty(), resolverDown, explanation);
    }

    /** RFC 8617 5.2 steps 4 to 7. What is certainly wrong comes before what cannot be known now. */
    private ArcResult validate(Map<DnsName, DkimKeyFinder.Found> found) {
        List<ArcSet> sets = chain.sets();
        Finding temporary = null;
        for (int i = sets.size(); i >= 0; i--) {
            ArcSet set = sets.get(Math.min(i, sets.size() - 1));
            // The message signature of the last set first, and then each seal.
            Finding finding = i == sets.size()
                    ? signatures.get(0).verify(key(found, set.signature()))
                    : seal(set, sealHashes.get(i), key(found, set.seal()));
            Optional<Explanation> why = finding.why()
                    .map(reason -> new Explanation(reason.code(), "for " + set.whose() + ": " + reason.text()));
            if (finding.code() == ArcCode.FAIL) {
                Explanation reason = why.orElseThrow();
                return result(
                        chain, ArcCode.FAIL, false, new Explanation(reason.code(), "ARC failed " + reason.text()));
            }
            if (!finding.passed() && (temporary == null || finding.resolverDown())) {
                temporary = new Finding(finding.code(), finding.resolverDown(), why);
            }
        }
        if (temporary != null) {
            Explanation reason = temporary.why().orElseThrow();
            return result(
                    chain,
                    ArcCode.TEMPERROR,
                    temporary.resolverDown(),
                    new Explanation(reason.code(), "ARC could not be checked now " + reason.text()));
        }
        return passed(oldestPass(found));
    }

    private Finding seal(ArcSet set, byte[] hash, DkimKeyFinder.Found found) {
        return Finding.of(
                set.seal(),
                found,
                policy.minimumRsaBits(),
                (key, opened) -> opened.signs(hash)
                        ? Optional.empty()
                        : Optional.of(ArcReason.SEAL_BROKEN.because(
                                "an ARC field was changed after sealing, or the seal is not by this key")));
    }

    /** RFC 8617 5.2 step 5. Whether the body is as signed is known already, and is looked at before the signature. */
    private int oldestPass(Map<DnsName, DkimKeyFinder.Found> found) {
        int oldest = chain.sets().size();
        for (MessageSignatureCheck check : signatures.subList(1, signatures.size())) {
            if (!check.bodyMatches()
                    || !check.verify(key(found, check.signature())).passed()) {
                return oldest;
            }
            oldest--;
        }
        return oldest == 1 ? 0 : oldest;
    }

    private ArcResult passed(int oldestPass) {
        Optional<ArcSet> trusted = firstTrusted();
        Optional<AuthenticationResults> seen = trusted.flatMap(set ->
                AuthenticationResultsParser.parseArc(set.results().value()).results());
        List<DnsName> sealers = chain.sealers();
        String shown = sealers.stream()
                .skip(Math.max(0, sealers.size() - SHOWN_SEALERS))
                .map(DnsName::toString)
                .collect(Collectors.joining(", "));
        return new ArcResult(
                ArcCode.PASS,
                sealers,
                oldestPass,
                trusted.flatMap(set -> set.seal().domain()),
                seen,
                false,
                ArcReason.CHAIN_VALID.because("ARC passed: the message was sealed by "
                        + (sealers.size() > SHOWN_SEALERS ? sealers.size() + " sealers, the last of them " : "")
                        + shown));
    }

    /** The first of the sealers from whom on all are trusted: each of them saw the chain valid when it came to him. */
    private Optional<ArcSet> firstTrusted() {
        Optional<ArcSet> first = Optional.empty();
        for (int i = chain.sets().size() - 1; i >= 0; i--) {
            ArcSet set = chain.sets().get(i);
            if (!set.seal().domain().filter(policy.trustedSealers()::contains).isPresent()) {
                break;
            }
            first = Optional.of(set);
        }
        return first;
    }

    private static DkimKeyFinder.Found key(Map<DnsName, DkimKeyFinder.Found> found, SignatureField signature) {
        return found.get(signature.keyName().orElseThrow());
    }
}
