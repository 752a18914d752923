package io.facteur.authentication.spf;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.IpAddress;
import io.facteur.dns.DnsName;
import java.util.Optional;

/** Puts a verdict into words. */
final class SpfSentences {

    private static final int SHOWN_LENGTH = 200;

    private SpfSentences() {}

    static SpfResult noDomain(SpfRequest request) {
        String text = request.identity() == SpfIdentity.HELO
                ? "the HELO name is not a domain name that SPF can check"
                : "the sender has no domain name that SPF can check";
        return new SpfResult(
                SpfCode.NONE,
                request.identity(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Explanation(SpfReason.NO_DOMAIN.code(), text),
                false);
    }

    static SpfResult result(SpfRequest request, SpfVerdict verdict, Optional<String> published) {
        DnsName domain = request.domain().orElse(DnsName.ROOT);
        return new SpfResult(
                verdict.code(),
                request.identity(),
                request.domain(),
                verdict.directive().map(SpfDirective::published),
                published,
                new Explanation(verdict.reason().code(), sentence(request.address(), domain, verdict)),
                verdict.resolverDown());
    }

    private static String sentence(IpAddress client, DnsName domain, SpfVerdict verdict) {
        switch (verdict.code()) {
            case NONE:
                return domain + " publishes no SPF record";
            case PASS:
                return domain + " allows " + client + " to send (" + because(domain, verdict) + ")";
            case FAIL:
                return denied(client, domain, verdict, "is not one");
            case SOFTFAIL:
                return denied(client, domain, verdict, "is probably not one");
            case NEUTRAL:
                return domain + " does not say whether " + client + " may send (" + because(domain, verdict) + ")";
            case PERMERROR:
                return "the SPF record of " + verdict.domain() + " cannot be used" + whose(domain, verdict) + ": "
                        + verdict.detail();
            default:
                return temporary(domain, verdict);
        }
    }

    private static String denied(IpAddress client, DnsName domain, SpfVerdict verdict, String isNotOne) {
        boolean byAll = verdict.directive()
                .filter(directive -> directive.mechanism() == SpfMechanism.ALL)
                .isPresent();
        return byAll
                ? client + " " + isNotOne + " of the hosts that " + domain + " allows to send ("
                        + because(domain, verdict) + ")"
                : domain + (verdict.code() == SpfCode.FAIL ? " forbids " : " discourages ") + client + " to send ("
                        + because(domain, verdict) + ")";
    }

    /** {@code v=spf1 mx -all: -all matched}. */
    private static String because(DnsName domain, SpfVerdict verdict) {
        String record =
                verdict.record().map(each -> shortened(each.published())).orElse("");
        String where = verdict.domain().equals(domain) ? "" : " at " + verdict.domain();
        String matched = verdict.directive()
                .map(directive -> shortened(directive.published()) + " matched")
                .orElse("nothing matched");
        return record + where + ": " + matched + included(verdict);
    }

    /** {@code , by ip4:192.0.2.0/24 at _spf.example.net}: the innermost record. */
    private static String included(SpfVerdict verdict) {
        SpfVerdict innermost = verdict;
        while (innermost.included().isPresent()) {
            innermost = innermost.included().get();
        }
        if (innermost.equals(verdict)) {
            return "";
        }
        String matched = innermost
                .directive()
                .map(directive -> shortened(directive.published()))
                .orElse("");
        return ", by " + matched + " at " + innermost.domain();
    }

    private static String whose(DnsName domain, SpfVerdict verdict) {
        return verdict.domain().equals(domain) ? "" : " (for " + domain + ")";
    }

    private static String temporary(DnsName domain, SpfVerdict verdict) {
        String of = verdict.domain() + whose(domain, verdict);
        switch (verdict.reason()) {
            case RESOLVER_DOWN:
                return "SPF of " + of + " could not be checked, for our own DNS resolver is down: " + verdict.detail();
            case OVER_BUDGET:
                return "SPF of " + of + " was not checked to its end: " + verdict.detail();
            default:
                return "SPF of " + of + " could not be checked now: " + verdict.detail();
        }
    }

    private static String shortened(String text) {
        return text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) + "..." : text;
    }
}
