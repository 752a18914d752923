package io.facteur.antispam;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.policy.Action;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.policy.Handling;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** From what authentication says to the Evaluation: the policy is applied once, and then each recipient has a verdict. */
public final class Evaluator {

    // RFC 5321 4.5.1 and RFC 2142: whoever is refused must be able to say so to somebody
    private static final Set<String> UNFILTERED = Set.of("postmaster", "abuse");

    private static final Explanation REACHABLE =
            new Explanation("unfiltered-recipient", "Mail to postmaster and abuse is not filtered");

    private final AuthenticationPolicy policy;
    private final Clock clock;
    private final RandomGenerator random;

    public Evaluator(AuthenticationPolicy policy, Clock clock, RandomGenerator random) {
        this.policy = policy;
        this.clock = clock;
        this.random = random;
    }

    /** @param recipients of the envelope, {@code user@domain} */
    public Evaluation evaluate(AuthenticationResult result, Envelope envelope, List<String> recipients) {
        Handling handling = policy.apply(result);
        String id = EvaluationId.next(random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Evaluation(
                id,
                now,
                envelope.client().map(InetAddress::getHostAddress).orElse(""),
                envelope.helo(),
                envelope.sender(),
                facts(result, handling),
                recipients.stream()
                        .map(recipient -> verdict(recipient, handling, id))
                        .toList());
    }

    private static RecipientVerdict verdict(String recipient, Handling handling, String id) {
        boolean filters = handling.action() == Action.JUNK || handling.action() == Action.REFUSE;
        if (filters && isUnfiltered(recipient)) {
            return new RecipientVerdict(recipient, Verdict.ACCEPT, Optional.empty(), List.of(REACHABLE));
        }
        Verdict verdict = switch (handling.action()) {
            case ACCEPT -> Verdict.ACCEPT;
            case JUNK -> Verdict.JUNK;
            case REFUSE -> Verdict.REFUSE;
            case DEFER -> Verdict.DEFER;
            default -> throw new IllegalStateException("no such action");
        };
        return new RecipientVerdict(
                recipient, verdict, handling.reply().map(reply -> reply.with(" (id " + id + ")")), handling.reasons());
    }

    /** @param recipient {@code user@domain}, or {@code postmaster} alone */
    public static boolean isUnfiltered(String recipient) {
        int at = recipient.lastIndexOf('@');
        String local = at < 0 ? recipient : recipient.substring(0, at);
        return UNFILTERED.contains(local.toLowerCase(Locale.ROOT));
    }

    private static AuthenticationFacts facts(AuthenticationResult result, Handling handling) {
        return new AuthenticationFacts(
                result.iprev()
                        .map(iprev ->
                                new AuthenticationFacts.Iprev(iprev.code(), text(iprev.name()), iprev.explanation())),
                result.helo().map(Evaluator::spf),
                result.mailFrom().map(Evaluator::spf),
                result.dkim().stream().map(Evaluator::dkim).toList(),
                result.ignoredSignatures(),
                arc(result.arc()),
                dmarc(result.dmarc(), handling),
                names(result.authors()),
                result.mediators());
    }

    private static AuthenticationFacts.Spf spf(SpfResult spf) {
        return new AuthenticationFacts.Spf(
                spf.code(), spf.identity(), text(spf.domain()), spf.mechanism().orElse(""), spf.explanation());
    }

    private static AuthenticationFacts.Dkim dkim(DkimResult dkim) {
        return new AuthenticationFacts.Dkim(
                dkim.code(),
                text(dkim.domain()),
                dkim.selector(),
                dkim.identity(),
                dkim.algorithm(),
                dkim.signature(),
                dkim.explanation());
    }

    private static AuthenticationFacts.Arc arc(ArcResult arc) {
        return new AuthenticationFacts.Arc(
                arc.code(), names(arc.sealers()), arc.oldestPass(), text(arc.trustedSealer()), arc.explanation());
    }

    private static AuthenticationFacts.Dmarc dmarc(DmarcResult dmarc, Handling handling) {
        return new AuthenticationFacts.Dmarc(
                dmarc.code(),
                text(dmarc.authorDomain()),
                text(dmarc.organizationalDomain()),
                text(dmarc.policyDomain()),
                dmarc.record().map(DmarcRecord::published).orElse(""),
                dmarc.discovery(),
                dmarc.requested(),
                handling.applied(),
                handling.override(),
                dmarc.alignments().stream()
                        .map(aligned -> new AuthenticationFacts.Aligned(
                                aligned.method(),
                                aligned.domain().toString(),
                                aligned.selector(),
                                aligned.strict(),
                                aligned.aligned()))
                        .toList(),
                dmarc.explanation());
    }

    private static String text(Optional<DnsName> name) {
        return name.map(DnsName::toString).orElse("");
    }

    private static List<String> names(List<DnsName> names) {
        return names.stream().map(DnsName::toString).toList();
    }
}
