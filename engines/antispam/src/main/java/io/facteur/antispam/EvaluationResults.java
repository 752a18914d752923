package io.facteur.antispam;

import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.results.MethodResult;
import io.facteur.authentication.results.MethodResults;
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
        String client = evaluation.client();
        List<MethodResult> results = new ArrayList<>();
        facts.iprev()
                .ifPresent(iprev -> results.add(MethodResults.iprev(iprev.code().text(), iprev.why(), client)));
        facts.helo().ifPresent(spf -> results.add(spf(spf, evaluation)));
        facts.mailFrom().ifPresent(spf -> results.add(spf(spf, evaluation)));
        facts.dkim().forEach(signature -> results.add(dkim(signature)));
        if (facts.dkim().isEmpty()) {
            results.add(MethodResults.noSignature());
        }
        if (facts.ignoredSignatures() > 0) {
            results.add(MethodResults.ignoredSignatures(facts.ignoredSignatures()));
        }
        AuthenticationFacts.Arc arc = facts.arc();
        results.add(MethodResults.arc(arc.code().text(), arc.why(), arc.oldestPass(), client));
        results.add(dmarc(facts.dmarc()));
        return new AuthenticationResults(authservId, results);
    }

    private static MethodResult spf(AuthenticationFacts.Spf spf, Evaluation evaluation) {
        return spf.scope() == SpfIdentity.HELO
                ? MethodResults.spfOfHelo(spf.code().text(), spf.why(), evaluation.helo())
                : MethodResults.spfOfSender(
                        spf.code().text(),
                        spf.why(),
                        evaluation.sender(),
                        spf.domain().isEmpty() ? evaluation.helo() : spf.domain());
    }

    private static MethodResult dkim(AuthenticationFacts.Dkim dkim) {
        return MethodResults.dkim(
                dkim.code().text(),
                dkim.why(),
                dkim.domain(),
                dkim.identity(),
                dkim.selector(),
                dkim.algorithm(),
                dkim.signature());
    }

    private static MethodResult dmarc(AuthenticationFacts.Dmarc dmarc) {
        return MethodResults.dmarc(
                dmarc.code().text(),
                dmarc.why(),
                dmarc.authorDomain(),
                dmarc.record().isEmpty() ? "" : dmarc.applied().text());
    }
}
