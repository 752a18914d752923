package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestEvaluation;
import io.facteur.protocols.TestServers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What an evaluation is told, and what its results come to. */
class EvaluationTest {

    private static final Duration A_WHILE = Duration.ofMillis(200);
    private static final AttributeName RESULT = AttributeName.of("result");

    @TempDir
    private Path directory;

    private Backend backend;
    private TestServers servers;

    @BeforeEach
    void start() throws Exception {
        backend = new Backend();
        servers = TestServers.start(
                directory, backend, Map.of(), TestEvaluation.inChain(Map.of("evaluationTimeout", "2")));
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private static Mono<HookResult> later(HookResult result) {
        return Mono.delay(A_WHILE).thenReturn(result);
    }

    private Client connect() throws Exception {
        return servers.connect("smtp").begin(false, false);
    }

    private static String send(Client client, String message) throws Exception {
        assertThat(client.smtp("MAIL FROM:<someone@remote.test>")).startsWith("250");
        assertThat(client.smtp("RCPT TO:<user@local.test>")).startsWith("250");
        assertThat(client.smtp("DATA")).startsWith("354");
        return client.raw(message + "\r\n.\r\n").reply();
    }

    private static String content(Mail mail) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        mail.getMessage().writeTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void messageShouldBeSpooledWithAttributesWhenEvaluationDeclines() throws Exception {
        List<Object> spooled = new CopyOnWriteArrayList<>();
        backend.evaluateBy((session, mail) -> Mono.delay(A_WHILE).map(tick -> {
            mail.setAttribute(new Attribute(RESULT, AttributeValue.of("passed")));
            return HookResult.DECLINED;
        }));
        backend.disturbQueues((method, arguments) -> {
            if (method.equals("enQueue")) {
                spooled.add(((Mail) arguments[0])
                        .getAttribute(RESULT)
                        .orElseThrow()
                        .getValue()
                        .value());
            }
        });
        try (Client client = connect()) {
            assertThat(send(client, "Subject: one\r\n\r\nx")).startsWith("250 2.6.0");
            assertThat(send(client, "Subject: two\r\n\r\nx")).startsWith("250 2.6.0");
        }
        assertThat(spooled).isEqualTo(List.of("passed", "passed"));
        assertThat(backend.spooled())
                .satisfiesExactly(
                        first -> assertThat(first).contains("Subject: one"),
                        second -> assertThat(second).contains("Subject: two"));
    }

    @Test
    void evaluationShouldBeToldOfSessionAndMail() throws Exception {
        List<SessionFacts> facts = new CopyOnWriteArrayList<>();
        List<String> mails = new CopyOnWriteArrayList<>();
        backend.evaluateBy((session, mail) -> Mono.fromCallable(() -> {
            facts.add(session);
            mails.add(mail.getMaybeSender().asString()
                    + mail.getRecipients()
                    + mail.getRemoteAddr()
                    + AttributeValueOf.text(mail, Mail.SMTP_HELO)
                    + AttributeValueOf.text(mail, Mail.SMTP_SESSION_ID)
                    + content(mail));
            return HookResult.DECLINED;
        }));
        try (Client clear = servers.connect("smtp");
                Client tls = servers.connect("submissions").begin(false, true)) {
            clear.reply();
            clear.smtp("EHLO What It_calls/itself");
            assertThat(send(clear, "Subject: clear\r\n\r\nx")).startsWith("250");
            tls.smtp("MAIL FROM:<user@local.test>");
            tls.smtp("RCPT TO:<someone@remote.test>");
            tls.smtp("DATA");
            assertThat(tls.raw("From: <user@local.test>\r\nSubject: tls\r\n\r\nx\r\n.\r\n")
                            .reply())
                    .startsWith("250");
        }
        assertThat(facts)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(new SessionFacts(
                                        first.id(),
                                        "mail.local.test",
                                        java.net.InetAddress.getByName("127.0.0.1"),
                                        Optional.of("What It_calls/itself"),
                                        false,
                                        Optional.empty(),
                                        false)),
                        second -> assertThat(second)
                                .isEqualTo(new SessionFacts(
                                        second.id(),
                                        "mail.local.test",
                                        java.net.InetAddress.getByName("127.0.0.1"),
                                        Optional.of("client.test"),
                                        true,
                                        Optional.of(Username.of("user@local.test")),
                                        true)));
        assertThat(mails.get(0))
                .startsWith("someone@remote.test[user@local.test]127.0.0.1What It_calls/itself"
                        + facts.get(0).id() + "Received: from ")
                .contains("Subject: clear");
        assertThat(mails.get(1)).startsWith("user@local.test[someone@remote.test]");
    }

    private static final class AttributeValueOf {
        static String text(Mail mail, AttributeName name) {
            return String.valueOf(
                    mail.getAttribute(name).orElseThrow().getValue().value());
        }
    }

    @Test
    void messageShouldBeRefusedWhenEvaluationSaysSo() throws Exception {
        try (Client client = connect()) {
            backend.evaluateBy((session, mail) -> later(Replies.deny("550", "5.7.1 Not from there")));
            assertThat(send(client, "Subject: x\r\n\r\nx")).isEqualTo("550 5.7.1 Not from there");
            backend.evaluateBy((session, mail) -> later(Replies.defer("451", "4.4.3 Our resolver is down")));
            assertThat(send(client, "Subject: x\r\n\r\nx")).isEqualTo("451 4.4.3 Our resolver is down");
            backend.evaluateBy((session, mail) -> later(HookResult.builder()
                    .hookReturnCode(HookReturnCode.disconnected(HookReturnCode.Action.DENY))
                    .smtpReturnCode("554")
                    .smtpDescription("5.7.1 Go away")
                    .build()));
            assertThat(send(client, "Subject: x\r\n\r\nx\r\n.\r\nNOOP")).isEqualTo("554 5.7.1 Go away");
            assertThat(client.read()).isEmpty();
        }
        assertThat(backend.spooled()).isEmpty();
    }

    enum Failure {
        ERROR(Mono.error(new IllegalStateException("expected"))),
        ERROR_LATER(Mono.delay(A_WHILE).then(Mono.error(new IllegalStateException("expected")))),
        EMPTY(Mono.empty()),
        EMPTY_LATER(Mono.delay(A_WHILE).then(Mono.empty())),
        NO_MONO(null),
        EXCEPTION(Mono.never()) {
            @Override
            Mono<HookResult> evaluate() {
                throw new IllegalStateException("expected");
            }
        },
        MISSING_CLASS(Mono.never()) {
            @Override
            Mono<HookResult> evaluate() {
                throw new NoClassDefFoundError("expected");
            }
        };

        private final Mono<HookResult> result;

        Failure(Mono<HookResult> result) {
            this.result = result;
        }

        Mono<HookResult> evaluate() {
            return result;
        }
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void messageShouldBeDeferredWhenEvaluationFails(Failure failure) throws Exception {
        try (Client client = connect()) {
            backend.evaluateBy((session, mail) -> failure.evaluate());
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("451 4.3.0");
            assertThat(backend.spooled()).isEmpty();

            backend.evaluateBy((session, mail) -> later(HookResult.DECLINED));
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("250 2.6.0");
        }
    }

    @Test
    void sessionShouldEndWithTemporaryFaultWhenReactorThrows() throws Exception {
        backend.evaluateBy((session, mail) -> Mono.fromCallable(() -> {
            throw new NoClassDefFoundError("expected");
        }));
        try (Client client = connect()) {
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("451 4.3.0");
            assertThat(client.read()).isEmpty();
        }
        assertThat(backend.spooled()).isEmpty();
    }

    @Test
    void messageShouldBeDeferredWhenEvaluationIsLate() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        backend.evaluateBy((session, mail) -> Mono.<HookResult>never().doOnCancel(cancelled::incrementAndGet));
        try (Client client = connect()) {
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("451 4.4.0");
            assertThat(cancelled).hasValue(1);
            assertThat(client.smtp("NOOP")).startsWith("250");
        }
        assertThat(backend.spooled()).isEmpty();
    }

    @Test
    void messageShouldBeDeferredWhenSpoolFailsAfterwards() throws Exception {
        backend.evaluateBy((session, mail) -> later(HookResult.DECLINED));
        backend.disturbQueues((method, arguments) -> {
            throw new IllegalStateException("expected");
        });
        try (Client client = connect()) {
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("451 4.3.0");
            backend.disturbQueues((method, arguments) -> {});
            assertThat(send(client, "Subject: x\r\n\r\nx")).startsWith("250 2.6.0");
        }
    }

    @Test
    void evaluationShouldNotBeAskedWhenHookRefuses() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        backend.evaluateBy((session, mail) -> {
            asked.incrementAndGet();
            return Mono.just(HookResult.DECLINED);
        });
        try (Client client = connect()) {
            String deep = "Content-Type: message/rfc822\r\n\r\n".repeat(MimeLimits.DEEPEST + 1);
            assertThat(send(client, deep)).startsWith("554 5.6.0");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void contentShouldStayReadableWhenMessageIsLarge() throws Exception {
        String text = "0123456789012345678901234567890123456789012345678901234567890123456789\r\n".repeat(12_000);
        AtomicInteger length = new AtomicInteger();
        backend.evaluateBy((session, mail) -> Mono.delay(A_WHILE)
                .flatMap(tick -> Mono.fromCallable(() -> {
                    length.set(content(mail).length());
                    return HookResult.DECLINED;
                })));
        try (Client client = connect()) {
            assertThat(send(client, "Subject: large\r\n\r\n" + text)).startsWith("250 2.6.0");
        }
        assertThat(length.get()).isGreaterThan(text.length());
        assertThat(backend.spooled()).singleElement().asString().endsWith(text + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRecipientShouldBeAnsweredWhenItIsLmtp(boolean accepted) throws Exception {
        HookResult result = accepted ? HookResult.DECLINED : Replies.deny("550", "5.7.1 No");
        backend.evaluateBy((session, mail) -> later(result));
        try (Client client = servers.connect("lmtp")) {
            client.reply();
            client.smtp("LHLO client.test");
            client.smtp("MAIL FROM:<someone@remote.test>");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("RCPT TO:<postmaster@local.test>");
            client.smtp("DATA");
            client.raw("Subject: x\r\n\r\nx\r\n.\r\n");
            assertThat(client.reply()).startsWith(accepted ? "250 2.6.0" : "550 5.7.1");
            assertThat(client.reply()).startsWith(accepted ? "250 2.6.0" : "550 5.7.1");
            assertThat(client.smtp("NOOP")).startsWith("250");
        }
        assertThat(backend.spooled()).hasSize(accepted ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "481", "soon"})
    void startShouldFailWhenTimeLimitIsNotAllowed(String found) {
        servers.close();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> TestServers.start(
                        directory, backend, Map.of(), TestEvaluation.inChain(Map.of("evaluationTimeout", found))))
                .hasStackTraceContaining("evaluationTimeout: found \"" + found + "\", allowed: a number");
    }
}
