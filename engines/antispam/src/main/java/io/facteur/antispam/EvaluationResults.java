package io.facteur.antispam;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.results.MethodResult.Property;
import io.facteur.authentication.spf.SpfIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * An Evaluation as Authentication-Results says it. It is written when the mail is delivered, of the facts that were
 * remembered at the end of DATA; see {@code check.ResultsHeader} for the same of fresh results.
 */
public final class EvaluationResults {

    private EvaluationResults() {}

    public static AuthenticationResults of(String authservId, Evaluation evaluation) {
        AuthenticationFacts facts = evaluation.authentication();
        List<MethodResult> results = new ArrayList<>();
        facts.iprev()
                .ifPresent(iprev -> results.add(method(
                        "iprev",
                        iprev.code().text(),
                        iprev.why(),
                        properties("policy", "iprev", evaluation.client()))));
        facts.helo().ifPresent(spf -> results.add(spf(spf, evaluation)));
        facts.mailFrom().ifPresent(spf -> results.add(spf(spf, evaluation)));
        facts.dkim().forEach(signature -> results.add(dkim(signature)));
        if (facts.dkim().isEmpty()) {
            results.add(new MethodResult("dkim", "none", "", List.of()));
        }
        if (facts.ignoredSignatures() > 0) {
            results.add(new MethodResult(
                    "dkim", "policy", facts.ignoredSignatures() + " signatures were not looked at", List.of()));
        }
        results.add(arc(facts.arc(), evaluation));
        results.add(dmarc(facts.dmarc()));
        return new AuthenticationResults(authservId, results);
    }

    private static MethodResult spf(AuthenticationFacts.Spf spf, Evaluation evaluation) {
        List<Property> properties;
        if (spf.scope() == SpfIdentity.HELO) {
            properties = properties("smtp", "helo", evaluation.helo());
        } else {
            // RFC 7208 2.4: what stands for the null sender
            String sender = evaluation.sender().isEmpty() ? "postmaster@" + spf.domain() : evaluation.sender();
            properties = properties("smtp", "mailfrom", sender);
        }
        return method("spf", spf.code().text(), spf.why(), properties);
    }

    private static MethodResult dkim(AuthenticationFacts.Dkim dkim) {
        return method(
                "dkim",
                dkim.code().text(),
                dkim.why(),
                properties(
                        "header",
                        "d",
                        dkim.domain(),
                        "i",
                        dkim.identity(),
                        "s",
                        dkim.selector(),
                        "a",
                        dkim.algorithm(),
                        "b",
                        dkim.signature()));
    }

    private static MethodResult arc(AuthenticationFacts.Arc arc, Evaluation evaluation) {
        if (arc.code() == ArcCode.NONE) {
            return new MethodResult("arc", arc.code().text(), "", List.of());
        }
        List<Property> properties = new ArrayList<>();
        if (arc.code() == ArcCode.PASS) {
            properties.add(new Property("header", "oldest-pass", String.valueOf(arc.oldestPass())));
        }
        properties.addAll(properties("smtp", "remote-ip", evaluation.client()));
        return method("arc", arc.code().text(), arc.why(), properties);
    }

    private static MethodResult dmarc(AuthenticationFacts.Dmarc dmarc) {
        List<Property> properties = new ArrayList<>(properties("header", "from", dmarc.authorDomain()));
        if (!dmarc.record().isEmpty()) {
            properties.add(new Property("policy", "dmarc", dmarc.applied().text()));
        }
        return method("dmarc", dmarc.code().text(), dmarc.why(), properties);
    }

    private static MethodResult method(String method, String result, Explanation why, List<Property> properties) {
        return new MethodResult(method, result, result.equals("pass") ? "" : why.code(), properties);
    }

    /** @param namesAndValues those without a value are left out */
    private static List<Property> properties(String type, String... namesAndValues) {
        List<Property> properties = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!namesAndValues[i + 1].isEmpty()) {
                properties.add(new Property(type, namesAndValues[i], namesAndValues[i + 1]));
            }
        }
        return properties;
    }
}
