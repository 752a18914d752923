package io.facteur.smtphooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.antispam.AuthenticationFacts;
import io.facteur.antispam.AuthenticationFacts.Arc;
import io.facteur.antispam.AuthenticationFacts.Dmarc;
import io.facteur.antispam.Evaluation;
import io.facteur.antispam.RecipientVerdict;
import io.facteur.antispam.Verdict;
import io.facteur.authentication.Explanation;
import io.facteur.authentication.arc.ArcCode;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.dmarc.DmarcCode;
import io.facteur.authentication.dmarc.DmarcPolicy;
import io.facteur.authentication.dmarc.DmarcResult.Discovery;
import io.facteur.authentication.policy.Reply;
import io.facteur.matchers.MailClient;
import io.facteur.matchers.MailEvaluation;
import io.facteur.protocols.smtp.SessionFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class EvaluateMessageTest {

    private static final Explanation WHY = new Explanation("why", "Why it is so");

    private final List<Envelope> asked = new ArrayList<>();
    private List<RecipientVerdict> verdicts = List.of();
    private InetAddress client;
    private MailImpl mail;

    private final EvaluateMessage hook = new EvaluateMessage((content, envelope, recipients) -> {
        asked.add(envelope);
        assertThat(recipients).containsExactly("a@here.test", "b@here.test");
        return Mono.just(evaluation());
    });

    @BeforeEach
    void setUp() throws Exception {
        client = InetAddress.getByName("192.0.2.1");
        mail = MailImpl.builder()
                .name("mail")
                .sender("user@bank.test")
                .addRecipients("a@here.test", "b@here.test")
                .build();
    }

    private Evaluation evaluation() {
        return new Evaluation(
                "0123456789",
                Instant.EPOCH,
                "192.0.2.1",
                "helo.test",
                "user@bank.test",
                new AuthenticationFacts(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        0,
                        new Arc(ArcCode.NONE, List.of(), 0, "", WHY),
                        new Dmarc(
                                DmarcCode.NONE,
                                "bank.test",
                                "",
                                "",
                                "",
                                Discovery.NOT_FOUND,
                                DmarcPolicy.NONE,
                                DmarcPolicy.NONE,
                                Optional.empty(),
                                List.of(),
                                WHY),
                        List.of("bank.test"),
                        List.of()),
                verdicts);
    }

    private void verdicts(Verdict first, Verdict second) {
        verdicts = List.of(verdict("a@here.test", first), verdict("b@here.test", second));
    }

    private static RecipientVerdict verdict(String recipient, Verdict verdict) {
        return switch (verdict) {
            case REFUSE ->
                new RecipientVerdict(recipient, verdict, Optional.of(new Reply(550, "5.7.1", "no")), List.of(WHY));
            case DEFER ->
                new RecipientVerdict(recipient, verdict, Optional.of(new Reply(451, "4.4.3", "later")), List.of(WHY));
            default -> new RecipientVerdict(recipient, verdict, Optional.empty(), List.of(WHY));
        };
    }

    private HookResult evaluate(Optional<String> user, boolean relaying) {
        return hook.evaluate(
                        new SessionFacts(
                                "id",
                                "mx.here.test",
                                client,
                                Optional.of("helo.test"),
                                true,
                                user.map(Username::of),
                                relaying),
                        mail)
                .block();
    }

    private HookResult evaluate() {
        return evaluate(Optional.empty(), false);
    }

    @Test
    void evaluateShouldLetItPassAndRememberWhyWhenSomebodyTakesIt() {
        verdicts(Verdict.REFUSE, Verdict.JUNK);

        assertThat(evaluate()).isEqualTo(HookResult.DECLINED);
        assertThat(MailEvaluation.of(mail)).contains(evaluation());
        assertThat(asked).containsExactly(new Envelope(Optional.of(client), "helo.test", "user@bank.test"));
        assertThat(MailClient.envelope(mail))
                .as("for a later evaluation")
                .isEqualTo(new Envelope(Optional.of(client), "helo.test", "user@bank.test"));
    }

    @Test
    void evaluateShouldRefuseWhenNobodyTakesIt() {
        verdicts(Verdict.REFUSE, Verdict.REFUSE);

        HookResult result = evaluate();

        assertThat(result.getResult().getAction().toString()).isEqualTo("DENY");
        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription()).isEqualTo("5.7.1 no");
    }

    @Test
    void evaluateShouldDeferWhenSomebodyMayTakeItLater() {
        verdicts(Verdict.REFUSE, Verdict.DEFER);

        HookResult result = evaluate();

        assertThat(result.getResult().getAction().toString()).isEqualTo("DENYSOFT");
        assertThat(result.getSmtpRetCode()).isEqualTo("451");
        assertThat(result.getSmtpDescription()).isEqualTo("4.4.3 later");
    }

    @Test
    void evaluateShouldNotEvaluateMailOfOurOwn() {
        verdicts(Verdict.REFUSE, Verdict.REFUSE);

        assertThat(evaluate(Optional.of("user@here.test"), false)).isEqualTo(HookResult.DECLINED);
        assertThat(evaluate(Optional.empty(), true)).isEqualTo(HookResult.DECLINED);
        assertThat(asked).isEmpty();
        assertThat(MailEvaluation.of(mail)).isEmpty();
    }
}
