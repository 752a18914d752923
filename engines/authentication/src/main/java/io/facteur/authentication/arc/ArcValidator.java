package io.facteur.authentication.arc;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.dkim.BodyHashes;
import io.facteur.authentication.dkim.DkimKeyFinder;
import io.facteur.authentication.dkim.DkimReason;
import io.facteur.authentication.dkim.SignatureField;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.message.MessageHeader;
import io.facteur.authentication.message.MessageReader;
import io.facteur.dns.DnsClient;
import io.facteur.dns.DnsName;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Validates the ARC chain of a message (RFC 8617 5.2). Safe for several threads. */
public final class ArcValidator {

    private final ArcPolicy policy;
    private final DkimKeyFinder keys;
    private final Clock clock;

    public ArcValidator(ArcPolicy policy, DkimKeyFinder keys, Clock clock) {
        this.policy = policy;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Begins: reads the chain, asks the DNS for all keys without waiting, and asks {@code bodies} for what is needed.
     * Then have the body read into {@code bodies}, and then ask for the result. What is certain by the fields alone
     * costs no question.
     *
     * @param message its header was read, its body not yet
     */
    public ArcValidation begin(DnsClient dns, MessageReader message, BodyHashes bodies) {
        ArcChain chain = ArcChain.read(message, policy.maximumSets());
        if (chain.empty()) {
            return ArcValidation.certain(new ArcResult(
                    ArcCode.NONE,
                    List.of(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    ArcReason.NO_CHAIN.because("nobody has sealed the message with ARC")));
        }
        Instant now = clock.instant();
        Optional<Explanation> problem = chain.problem().or(() -> unusable(chain, now));
        if (problem.isPresent()) {
            return ArcValidation.certain(ArcValidation.failed(chain, problem.get()));
        }
        List<MessageSignatureCheck> signatures = signatures(message.header(), chain.sets(), now, bodies);
        Set<DnsName> names = new LinkedHashSet<>();
        chain.sets().forEach(set -> names.add(set.seal().keyName().orElseThrow()));
        signatures.forEach(check -> names.add(check.signature().keyName().orElseThrow()));
        return ArcValidation.begin(chain, signatures, policy, names, name -> keys.find(dns, name));
    }

    /**
     * Validates a message of which nothing else is needed. Reads the body on the caller's thread; only the DNS is waited
     * for by the answer.
     *
     * @throws IOException the stream's own
     */
    public Mono<ArcResult> validate(DnsClient dns, MessageReader message) throws IOException {
        BodyHashes bodies = new BodyHashes();
        ArcValidation validation = begin(dns, message, bodies);
        message.readBody(bodies);
        return validation.result();
    }

    private Optional<Explanation> unusable(ArcChain chain, Instant now) {
        for (ArcSet set : chain.sets()) {
            if (set.seal().algorithm().orElseThrow() == SigningAlgorithm.RSA_SHA1) {
                return Optional.of(DkimReason.WEAK_HASH.because(
                        "the seal of " + set.whose() + " is rsa-sha1, which is no longer safe"));
            }
        }
        SignatureField last = last(chain.sets()).signature();
        return MessageSignatureCheck.problem(last, now, policy)
                .map(why -> new Explanation(
                        why.code(), "the message signature of " + ArcSet.whose(last) + ": " + why.text()));
    }

    /** From the last one on, as long as they may pass and are not too many. */
    private List<MessageSignatureCheck> signatures(
            MessageHeader header, List<ArcSet> sets, Instant now, BodyHashes bodies) {
        SignatureField last = last(sets).signature();
        List<MessageSignatureCheck> checks = new ArrayList<>();
        checks.add(MessageSignatureCheck.last(header, last, policy, bodies));
        for (int i = sets.size() - 2; i >= 0 && checks.size() <= policy.earlierSignatures(); i--) {
            SignatureField earlier = sets.get(i).signature();
            if (!mayPass(earlier, last, now)) {
                break;
            }
            checks.add(MessageSignatureCheck.earlier(header, earlier, policy, bodies));
        }
        return checks;
    }

    /** Whether a key is worth asking for: not when it says another hash of the same body than the last one does. */
    private boolean mayPass(SignatureField earlier, SignatureField last, Instant now) {
        if (earlier.hasLength()
                || MessageSignatureCheck.problem(earlier, now, policy).isPresent()) {
            return false;
        }
        boolean comparable = earlier.bodyCanonicalization() == last.bodyCanonicalization() && !last.hasLength();
        return !comparable
                || Arrays.equals(
                        earlier.bodyHash().orElseThrow(), last.bodyHash().orElseThrow());
    }

    private static ArcSet last(List<ArcSet> sets) {
        return sets.get(sets.size() - 1);
    }
}
