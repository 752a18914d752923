package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class EvaluationsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final HookResult REFUSED = Replies.deny("550", "5.7.1 No");
    private static final SessionFacts SESSION = new SessionFacts(
            "id",
            "mail.local.test",
            InetAddress.getLoopbackAddress(),
            Optional.empty(),
            false,
            Optional.empty(),
            false);

    private final List<String> asked = new ArrayList<>();

    private MessageEvaluation answering(String name, Mono<HookResult> result) {
        return (session, mail) -> {
            asked.add(name);
            return result;
        };
    }

    private HookResult result(Duration limit, MessageEvaluation... evaluations) {
        return new Evaluations(List.of(evaluations))
                .evaluate(SESSION, MailImpl.builder().name("mail").build(), limit)
                .block(LONG);
    }

    @Test
    void nextShouldBeAskedWhenEvaluationDeclines() {
        assertThat(result(
                        LONG,
                        answering("first", Mono.just(HookResult.DECLINED)),
                        answering("second", Mono.delay(Duration.ofMillis(20)).thenReturn(HookResult.DECLINED)),
                        answering("third", Mono.just(HookResult.DECLINED))))
                .isEqualTo(HookResult.DECLINED);
        assertThat(asked).containsExactly("first", "second", "third");
    }

    @Test
    void nextShouldNotBeAskedWhenEvaluationAnswers() {
        assertThat(result(
                        LONG,
                        answering("first", Mono.just(HookResult.DECLINED)),
                        answering("second", Mono.just(REFUSED)),
                        answering("third", Mono.just(HookResult.DECLINED))))
                .isEqualTo(REFUSED);
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void nextShouldNotBeAskedWhenEvaluationFails() {
        assertThat(result(
                                LONG,
                                answering("first", Mono.error(new IllegalStateException("expected"))),
                                answering("second", Mono.just(HookResult.DECLINED)))
                        .getSmtpDescription())
                .startsWith("4.3.0");
        assertThat(asked).containsExactly("first");
    }

    @Test
    void limitShouldBeForAllTogether() {
        Mono<HookResult> slow = Mono.delay(Duration.ofMillis(250)).thenReturn(HookResult.DECLINED);

        assertThat(result(Duration.ofMillis(600), answering("1", slow), answering("2", slow), answering("3", slow))
                        .getSmtpDescription())
                .startsWith("4.4.0");
    }

    @Test
    void lateResultShouldNotBeTakenForErrorOfEvaluation() {
        assertThat(result(LONG, answering("1", Mono.error(new java.util.concurrent.TimeoutException("of a query"))))
                        .getSmtpDescription())
                .startsWith("4.3.0");
    }
}
