package io.facteur.authentication.policy;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.policy.PolicyOverride.Type;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with a message. Only DMARC decides, since only it is about the author whom a reader sees; SPF and the
 * reverse name corroborate. In order:
 *
 * <ol>
 *   <li>no From, several, or one without an author's domain: refused, since nobody could tell whom it is from
 *   <li>our own resolver down: 451 4.4.3, since we know nothing
 *   <li>DMARC passes, or there is no policy, or nobody knows because the domain's DNS fails: accepted; only the first is to
 *       be trusted
 *   <li>there may be an author whom we do not see: Junk
 *   <li>the policy is known, and whether it is met is not, because some DNS fails: as if DMARC failed, and never refused
 *   <li>DMARC fails, and a known mailing list or a trusted ARC sealer vouches for the message: accepted
 *   <li>DMARC fails: what the domain asks for, one step milder when it tests its policy; {@code reject} becomes Junk where
 *       it may be the mail of a mailing list or a forwarder, and where nothing else speaks against it
 * </ol>
 */
public final class AuthenticationPolicy {

    private final PolicySettings settings;

    public AuthenticationPolicy(PolicySettings settings) {
        this.settings = settings;
    }

    public Handling apply(AuthenticationResult result) {
        Optional<Explanation> invalid = invalidFrom(result);
        if (invalid.isPresent()) {
            // RFC 5322 3.6: exactly one From field. RFC 9989 4.5 leaves such a message to the receiver.
            Explanation reason = invalid.get();
            return Handling.of(
                    settings.invalidFrom(), new Reply(550, "5.6.0", reason.text()), DmarcPolicy.NONE, reason);
        }
        if (result.resolverDown()) {
            Explanation reason = new Explanation(
                    "resolver-down", "Our own DNS resolver does not answer, so nothing could be checked");
            return Handling.of(
                    settings.resolverDown(),
                    new Reply(451, "4.4.3", "Our DNS resolver does not answer, please try again later"),
                    DmarcPolicy.NONE,
                    reason);
        }
        return switch (result.dmarc().code()) {
            case PASS, NONE -> Handling.accept(result.dmarc().explanation());
            case PERMERROR -> permanentError(result);
            case TEMPERROR -> temporaryFailure(result);
            case FAIL -> fail(result);
            default -> throw new IllegalStateException("no such code");
        };
    }

    private static Optional<Explanation> invalidFrom(AuthenticationResult result) {
        if (result.fromFields() == 0) {
            return Optional.of(new Explanation("no-from", "The message has no From field"));
        }
        if (result.fromFields() > 1) {
            return Optional.of(
                    new Explanation("several-from", "The message has " + result.fromFields() + " From fields"));
        }
        if (result.authors().isEmpty()) {
            return Optional.of(
                    new Explanation("no-author", "The From field of the message has no address with a domain"));
        }
        return Optional.empty();
    }

    /** Of a record that cannot be used, as if there were none (RFC 9989 4.10.1). */
    private Handling permanentError(AuthenticationResult result) {
        return result.dmarc().authorHidden() && settings.invalidFrom() != Action.ACCEPT
                ? asRequested(result, Action.JUNK)
                : Handling.accept(result.dmarc().explanation());
    }

    private Handling temporaryFailure(AuthenticationResult result) {
        if (settings.temporaryFailure() != Action.DEFER
                && result.dmarc().requested() != DmarcPolicy.NONE
                && !result.dmarc().aligned()) {
            Handling failed = fail(result);
            if (failed.action() == Action.REFUSE) {
                return overridden(
                        result,
                        Action.JUNK,
                        Type.LOCAL_POLICY,
                        new Explanation(
                                "not-certain", "It is not certain that it fails, and it is not refused for that"));
            }
            if (failed.action() != Action.ACCEPT) {
                return failed;
            }
        }
        return Handling.of(
                settings.temporaryFailure(),
                new Reply(451, "4.4.3", "The DNS of the author's domain does not answer, please try again later"),
                settings.temporaryFailure() == Action.JUNK ? DmarcPolicy.QUARANTINE : DmarcPolicy.NONE,
                result.dmarc().explanation());
    }

    private Handling fail(AuthenticationResult result) {
        DmarcPolicy requested = result.dmarc().requested();
        if (requested == DmarcPolicy.NONE) {
            return Handling.accept(result.dmarc().explanation());
        }
        Optional<DnsName> list = Vouching.byMailingList(result, settings.mailingLists());
        if (list.isPresent()) {
            return overridden(
                    result,
                    Action.ACCEPT,
                    Type.MAILING_LIST,
                    new Explanation("known-mailing-list", "It came by the known mailing list of " + list.get()));
        }
        Optional<DnsName> sealer = Vouching.byTrustedSealer(result);
        if (sealer.isPresent()) {
            return overridden(
                    result,
                    Action.ACCEPT,
                    Type.TRUSTED_FORWARDER,
                    new Explanation(
                            "trusted-sealer",
                            "The trusted ARC sealer " + sealer.get()
                                    + " saw it authenticated before it was passed on"));
        }
        boolean testing = settings.testMode() && result.dmarc().testing();
        return requested == DmarcPolicy.REJECT ? reject(result, testing) : quarantine(result, testing);
    }

    private Handling quarantine(AuthenticationResult result, boolean testing) {
        if (testing) {
            return overridden(result, Action.ACCEPT, Type.POLICY_TEST_MODE, testMode("none"));
        }
        return settings.quarantine() == Action.ACCEPT
                ? overridden(result, Action.ACCEPT, Type.LOCAL_POLICY, notApplied("quarantine"))
                : asRequested(result, Action.JUNK);
    }

    private Handling reject(AuthenticationResult result, boolean testing) {
        if (testing) {
            // RFC 9989 4.7: reject becomes quarantine
            return overridden(result, settings.quarantine(), Type.POLICY_TEST_MODE, testMode("quarantine"));
        }
        if (settings.reject() != Action.REFUSE) {
            return overridden(result, settings.reject(), Type.LOCAL_POLICY, notApplied("reject"));
        }
        Circumstances circumstances = Circumstances.of(result);
        if (settings.corroborate() && !circumstances.mediators().isEmpty()) {
            return overridden(
                    result,
                    Action.JUNK,
                    circumstances.list() ? Type.MAILING_LIST : Type.LOCAL_POLICY,
                    new Explanation(
                            "mediator",
                            "It may have been passed on, by " + String.join(", ", circumstances.mediators())
                                    + ", and is not refused for that"));
        }
        if (settings.corroborate() && circumstances.against().isEmpty()) {
            return overridden(
                    result,
                    Action.JUNK,
                    Type.LOCAL_POLICY,
                    new Explanation(
                            "not-corroborated",
                            "Nothing else speaks against it, and nothing is refused on the policy alone"));
        }
        return refuse(result, circumstances);
    }

    private static Handling refuse(AuthenticationResult result, Circumstances circumstances) {
        String domain = result.dmarc().policyDomain().map(DnsName::toString).orElse("the author's domain");
        List<Explanation> reasons = new ArrayList<>(List.of(result.dmarc().explanation()));
        circumstances.against().forEach(fact -> reasons.add(new Explanation("corroborated", fact)));
        return new Handling(
                Action.REFUSE,
                Optional.of(new Reply(
                        550,
                        "5.7.1",
                        "DMARC policy of " + domain + ": not authorized by it"
                                + (circumstances.mediators().isEmpty() ? ", no list or forwarder seen" : ""))),
                DmarcPolicy.REJECT,
                Optional.empty(),
                reasons);
    }

    private static Handling asRequested(AuthenticationResult result, Action action) {
        return new Handling(
                action,
                Optional.empty(),
                disposition(action),
                Optional.empty(),
                List.of(result.dmarc().explanation()));
    }

    private static Handling overridden(AuthenticationResult result, Action action, Type type, Explanation why) {
        return new Handling(
                action,
                Optional.empty(),
                disposition(action),
                Optional.of(new PolicyOverride(type, why.text())),
                List.of(result.dmarc().explanation(), why));
    }

    private static DmarcPolicy disposition(Action action) {
        return action == Action.JUNK ? DmarcPolicy.QUARANTINE : DmarcPolicy.NONE;
    }

    private static Explanation testMode(String applied) {
        return new Explanation("policy-test-mode", "The domain tests its policy (t=y), so " + applied + " is applied");
    }

    private static Explanation notApplied(String policy) {
        return new Explanation("local-policy", "This server is set not to apply " + policy);
    }
}
