package io.facteur.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.arc.ArcResult;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.check.ResultsHeader;
import io.facteur.authentication.dkim.DkimCode;
import io.facteur.authentication.dkim.DkimResult;
import io.facteur.authentication.dmarc.Alignment;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcRecord;
import io.facteur.authentication.dmarc.DmarcResult;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.iprev.IprevCode;
import io.facteur.authentication.iprev.IprevResult;
import io.facteur.authentication.policy.AuthenticationPolicy;
import io.facteur.authentication.policy.PolicyOverride;
import io.facteur.authentication.policy.PolicySettings;
import io.facteur.authentication.policy.Reply;
import io.facteur.authentication.results.AuthenticationResults;
import io.facteur.authentication.spf.SpfCode;
import io.facteur.authentication.spf.SpfIdentity;
import io.facteur.authentication.spf.SpfResult;
import io.facteur.dns.DnsName;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

    private static final Explanation WHY = new Explanation("why", "Why it is so");
    private static final DnsName BANK = DnsName.of("bank.test");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

    private final Evaluator evaluator = new Evaluator(
            new AuthenticationPolicy(PolicySettings.DEFAULT), Clock.fixed(NOW, ZoneOffset.UTC), new Random(1));

    private static AuthenticationResult result(DmarcCode code, SpfCode spf, boolean resolverDown) {
        DmarcRecord record = new DmarcRecord(
                "v=DMARC1; p=reject",
                DmarcPolicy.REJECT,
                DmarcPolicy.REJECT,
                DmarcPolicy.REJECT,
                'u',
                false,
                false,
                false,
                List.of(),
                List.of(),
                List.of("0"),
                List.of("p"));
        return new AuthenticationResult(
                Optional.of(new IprevResult(IprevCode.PASS, Optional.of(DnsName.of("mx.test")), WHY, false)),
                Optional.empty(),
                Optional.of(new SpfResult(
                        spf,
                        SpfIdentity.MAIL_FROM,
                        Optional.of(BANK),
                        Optional.of("-all"),
                        Optional.empty(),
                        WHY,
                        false)),
                List.of(new DkimResult(
                        DkimCode.FAIL,
                        DkimCode.FAIL,
                        Optional.of(BANK),
                        "s1",
                        "@bank.test",
                        "rsa-sha256",
                        "abcdefgh",
                        2048,
                        false,
                        false,
                        false,
                        WHY)),
                3,
                new ArcResult(ArcCode.NONE, List.of(), 0, Optional.empty(), Optional.empty(), false, WHY),
                new DmarcResult(
                        code,
                        Optional.of(BANK),
                        Optional.of(BANK),
                        Optional.of(BANK),
                        Optional.of(record),
                        Discovery.AUTHOR_DOMAIN,
                        List.of(new Alignment("spf", BANK, "", false, true)),
                        DmarcPolicy.REJECT,
                        resolverDown,
                        WHY),
                List.of(BANK),
                1,
                List.of());
    }

    private Evaluation evaluate(AuthenticationResult result, String... recipients) throws Exception {
        return evaluator.evaluate(
                result,
                new Envelope(Optional.of(InetAddress.getByName("192.0.2.1")), "helo.test", "user@bank.test"),
                List.of(recipients));
    }

    @Test
    void evaluateShouldKeepTheFactsThatAReportNeeds() throws Exception {
        Evaluation evaluation = evaluate(result(DmarcCode.PASS, SpfCode.PASS, false), "user@here.test");

        assertThat(evaluation.time()).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 123_000_000));
        assertThat(evaluation.client()).isEqualTo("192.0.2.1");
        assertThat(evaluation.helo()).isEqualTo("helo.test");
        assertThat(evaluation.sender()).isEqualTo("user@bank.test");
        AuthenticationFacts facts = evaluation.authentication();
        assertThat(facts.iprev()).contains(new AuthenticationFacts.Iprev(IprevCode.PASS, "mx.test", WHY));
        assertThat(facts.mailFrom())
                .contains(new AuthenticationFacts.Spf(SpfCode.PASS, SpfIdentity.MAIL_FROM, "bank.test", "-all", WHY));
        assertThat(facts.dkim())
                .containsExactly(new AuthenticationFacts.Dkim(
                        DkimCode.FAIL, "bank.test", "s1", "@bank.test", "rsa-sha256", "abcdefgh", WHY));
        assertThat(facts.ignoredSignatures()).isEqualTo(3);
        assertThat(facts.dmarc().record()).isEqualTo("v=DMARC1; p=reject");
        assertThat(facts.dmarc().applied()).isEqualTo(DmarcPolicy.NONE);
        assertThat(facts.dmarc().isAligned("spf")).isTrue();
        assertThat(facts.dmarc().isAligned("dkim")).isFalse();
        assertThat(EvaluationCodec.read(EvaluationCodec.write(evaluation))).contains(evaluation);
    }

    @Test
    void evaluateShouldAnswerWithTheIdWhenEveryRecipientRefuses() throws Exception {
        Evaluation evaluation =
                evaluate(result(DmarcCode.FAIL, SpfCode.FAIL, false), "user@here.test", "other@here.test");

        assertThat(evaluation.refusal())
                .get()
                .hasToString("550 5.7.1 DMARC policy of bank.test: not authorized by it, no list or forwarder seen (id "
                        + evaluation.id() + ")");
        assertThat(evaluation.id()).matches("[0-9a-z]{10}");
        assertThat(evaluation.isUndecided()).isFalse();
    }

    @Test
    void evaluateShouldNotFilterMailToPostmasterAndAbuse() throws Exception {
        Evaluation evaluation = evaluate(
                result(DmarcCode.FAIL, SpfCode.FAIL, false),
                "user@here.test",
                "Postmaster@here.test",
                "abuse@here.test");

        assertThat(evaluation.verdicts())
                .extracting(RecipientVerdict::verdict)
                .containsExactly(Verdict.REFUSE, Verdict.ACCEPT, Verdict.ACCEPT);
        assertThat(evaluation.refusal()).isEmpty();
        assertThat(evaluation.strictest()).isEqualTo(Verdict.REFUSE);
    }

    @Test
    void evaluateShouldDeferWhenOurResolverIsDownForPostmasterToo() throws Exception {
        Evaluation evaluation = evaluate(result(DmarcCode.TEMPERROR, SpfCode.NONE, true), "postmaster@here.test");

        assertThat(evaluation.refusal()).get().extracting(reply -> reply.code()).isEqualTo(451);
        assertThat(evaluation.isUndecided()).isTrue();
    }

    @Test
    void takenShouldReportThatItWasNotRejected() {
        AuthenticationFacts.Dmarc dmarc =
                Evaluations.forged(Verdict.REFUSE).taken().authentication().dmarc();

        assertThat(dmarc.applied()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(dmarc.requested()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(dmarc.override()).get().extracting(PolicyOverride::type).isEqualTo(PolicyOverride.Type.LOCAL_POLICY);
    }

    @Test
    void refusalShouldBeTemporaryWhenSomebodyMayTakeItLater() {
        Evaluation one = Evaluations.forged(Verdict.REFUSE);
        Evaluation both = new Evaluation(
                one.id(),
                one.time(),
                one.client(),
                one.helo(),
                one.sender(),
                one.authentication(),
                List.of(
                        new RecipientVerdict("a@here.test", Verdict.REFUSE, reply(550), List.of()),
                        new RecipientVerdict("b@here.test", Verdict.DEFER, reply(451), List.of())));

        assertThat(both.refusal()).isEqualTo(reply(451));
    }

    @Test
    void refusalShouldBeEmptyWhenThereIsNoRecipient() throws Exception {
        assertThat(evaluate(result(DmarcCode.FAIL, SpfCode.FAIL, false)).refusal())
                .isEmpty();
    }

    private static Optional<Reply> reply(int code) {
        return Optional.of(new Reply(code, "4.0.0", "no"));
    }

    @Test
    void resultsShouldBeTheSameOfTheNullSenderWithoutADomain() throws Exception {
        AuthenticationResult known = result(DmarcCode.FAIL, SpfCode.NONE, false);
        AuthenticationResult result = new AuthenticationResult(
                known.iprev(),
                known.helo(),
                Optional.of(new SpfResult(
                        SpfCode.NONE,
                        SpfIdentity.MAIL_FROM,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        WHY,
                        false)),
                known.dkim(),
                known.ignoredSignatures(),
                known.arc(),
                known.dmarc(),
                known.authors(),
                known.fromFields(),
                known.mediators());
        Envelope envelope = new Envelope(Optional.of(InetAddress.getByName("192.0.2.1")), "[192.0.2.1]", "");
        Evaluation evaluation = evaluator.evaluate(result, envelope, List.of("user@here.test"));

        AuthenticationResults remembered = EvaluationResults.of("mx.test", evaluation);

        assertThat(remembered)
                .isEqualTo(ResultsHeader.of(
                        "mx.test",
                        envelope,
                        result,
                        evaluation.authentication().dmarc().applied()));
        assertThat(remembered.results().get(1).property("smtp", "mailfrom")).contains("postmaster@[192.0.2.1]");
    }

    @Test
    void resultsShouldBeTheSameOfFreshAndOfRememberedFacts() throws Exception {
        Envelope envelope =
                new Envelope(Optional.of(InetAddress.getByName("192.0.2.1")), "helo.test", "user@bank.test");
        for (DmarcCode code : DmarcCode.values()) {
            AuthenticationResult result = result(code, SpfCode.FAIL, false);
            Evaluation evaluation = evaluator.evaluate(result, envelope, List.of("user@here.test"));

            assertThat(EvaluationResults.of("mx.test", evaluation))
                    .isEqualTo(ResultsHeader.of(
                            "mx.test",
                            envelope,
                            result,
                            evaluation.authentication().dmarc().applied()));
        }
    }
}
