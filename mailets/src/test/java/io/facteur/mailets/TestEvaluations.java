package io.facteur.mailets;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.AuthenticationFacts.Arc;
import io.facteur.antispam.AuthenticationFacts.Dkim;
import io.facteur.antispam.AuthenticationFacts.Dmarc;
import io.facteur.antispam.AuthenticationFacts.Iprev;
import io.facteur.antispam.AuthenticationFacts.Spf;
import io.facteur.antispam.Evaluation;
import io.facteur.antispam.RecipientVerdict;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Evaluations of a message that is forged in the name of bank.test. */
final class TestEvaluations {

    static final String ID = "0123456789";

    private TestEvaluations() {}

    static Evaluation forged(RecipientVerdict... verdicts) {
        Explanation why = new Explanation("why", "Why it is so");
        return new Evaluation(
                ID,
                Instant.EPOCH,
                "192.0.2.1",
                "helo.test",
                "user@bank.test",
                new AuthenticationFacts(
                        Optional.of(new Iprev(IprevCode.PASS, "mx.test", why)),
                        Optional.of(new Spf(SpfCode.NONE, SpfIdentity.HELO, "helo.test", "", why)),
                        Optional.of(new Spf(SpfCode.FAIL, SpfIdentity.MAIL_FROM, "bank.test", "-all", why)),
                        List.of(new Dkim(
                                DkimCode.FAIL, "bank.test", "s1", "@bank.test", "rsa-sha256", "abcdefgh", why)),
                        2,
                        new Arc(ArcCode.NONE, List.of(), 0, "", why),
                        new Dmarc(
                                DmarcCode.FAIL,
                                "bank.test",
                                "bank.test",
                                "bank.test",
                                "v=DMARC1; p=reject",
                                Discovery.AUTHOR_DOMAIN,
                                DmarcPolicy.REJECT,
                                DmarcPolicy.QUARANTINE,
                                Optional.empty(),
                                List.of(),
                                why),
                        List.of("bank.test"),
                        List.of()),
                List.of(verdicts));
    }

    static RecipientVerdict verdict(String recipient, Verdict verdict) {
        return new RecipientVerdict(
                recipient,
                verdict,
                Optional.empty(),
                List.of(
                        new Explanation("dmarc-fail", "DMARC fails for bank.test"),
                        new Explanation("not-corroborated", "Nothing else speaks against it")));
    }
}
