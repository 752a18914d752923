package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestEvaluation;
import io.facteur.protocols.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What becomes of a session, of its client and of its message while the message is evaluated. */
class EvaluationWaitTest {

    private static final String LARGE = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(20_000);

    @TempDir
    private Path directory;

    private final CompletableFuture<HookResult> result = new CompletableFuture<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private Backend backend;
    private TestServers servers;

    @BeforeEach
    void start() throws Exception {
        backend = new Backend();
        backend.evaluateBy((session, mail) -> {
            mails.add(mail);
            return Mono.fromFuture(result, true).doOnCancel(cancelled::incrementAndGet);
        });
        start(Map.of());
    }

    private void start(Map<String, String> settings) throws Exception {
        if (servers != null) {
            servers.close();
        }
        servers = TestServers.start(directory, backend, Map.of(), TestEvaluation.inChain(settings));
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    /** @return a client whose message is being evaluated, and who said more after it */
    private Client waiting(String listener, String message, String more) throws Exception {
        Client client = servers.connect(listener).begin(false, false);
        int before = mails.size();
        client.smtp("MAIL FROM:<someone@remote.test>");
        client.smtp("RCPT TO:<user@local.test>");
        assertThat(client.smtp("DATA")).startsWith("354");
        client.raw(message + "\r\n.\r\n" + more);
        until(() -> mails.size() > before);
        return client;
    }

    private static void until(BooleanSupplier condition) throws Exception {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** The memory of a mail: its temporary file, which has its name. */
    private static boolean hasContent(Mail mail) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                Path.of(System.getProperty("java.io.tmpdir")), "mimemessage-" + mail.getName() + "*")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void pipelinedCommandsShouldWaitAndBeAnsweredInOrder() throws Exception {
        String next = "MAIL FROM:<next@remote.test>\r\nRCPT TO:<nobody@local.test>\r\nRCPT TO:<user@local.test>\r\n"
                + "DATA\r\n";
        try (Client client = waiting("smtp", "Subject: one\r\n\r\nx", next)) {
            assertThat(client.isLeftWaiting()).isTrue();
            client.raw("Subject: two\r\n\r\ny\r\n.\r\nNOOP\r\nQUIT\r\n");
            assertThat(client.isLeftWaiting()).isTrue();
            assertThat(backend.spooled()).isEmpty();
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("550 5.1.1");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("354");
            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("221");
            assertThat(client.read()).isEmpty();
        }
        assertThat(backend.spooled())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("someone@remote.test")
                                .contains("Subject: one"),
                        second -> assertThat(second)
                                .startsWith("next@remote.test")
                                .contains("Subject: two"));
    }

    @Test
    void sessionShouldEndWhenBareLineFeedFollowsInSecondMessage() throws Exception {
        String next = "MAIL FROM:<next@remote.test>\r\nRCPT TO:<user@local.test>\r\nDATA\r\nx\n.\r\nNOOP\r\n";
        try (Client client = waiting("smtp", "Subject: one\r\n\r\nx", next)) {
            result.complete(HookResult.DECLINED);
            assertThat(client.reply()).startsWith("250 2.6.0");
            client.reply();
            client.reply();
            assertThat(client.reply()).startsWith("354");
            assertThat(client.reply()).startsWith("550 5.5.2");
            assertThat(client.read()).isEmpty();
        }
        assertThat(backend.spooled()).hasSize(1);
    }

    @Test
    void sessionShouldEndWhenLineThatWaitedIsTooLong() throws Exception {
        try (Client client = waiting("smtp", "Subject: one\r\n\r\nx", "NOOP " + "x".repeat(13_000) + "\r\n")) {
            result.complete(HookResult.DECLINED);
            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.read()).isEmpty();
        }
    }

    @Test
    void tlsShouldStartWhenAskedForMeanwhile() throws Exception {
        try (Client client = waiting("smtp", "Subject: x\r\n\r\nx", "STARTTLS\r\n")) {
            assertThat(client.isLeftWaiting()).isTrue();
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("220");
            assertThat(client.secure().smtp("EHLO client.test")).startsWith("250");
        }
    }

    @Test
    void sessionShouldEndWhenCommandFollowsStartTlsInClear() throws Exception {
        try (Client client = waiting("smtp", "Subject: x\r\n\r\nx", "STARTTLS\r\nNOOP\r\n")) {
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.read()).isEmpty();
        }
    }

    @Test
    void messageShouldBeTakenWhenSessionHasTls() throws Exception {
        try (Client client = servers.connect("smtp").begin(true, false)) {
            client.smtp("MAIL FROM:<someone@remote.test>");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("DATA");
            client.raw(LARGE + "\r\n.\r\nNOOP\r\n");
            until(() -> mails.size() == 1);
            assertThat(hasContent(mails.get(0))).isTrue();
            result.complete(HookResult.DECLINED);
            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void messageShouldNotBeTakenWhenClientGoesAway() throws Exception {
        waiting("smtp", LARGE, "QUIT\r\n").close();
        until(() -> cancelled.get() == 1);
        until(() -> !hasContent(mails.get(0)));
        result.complete(HookResult.DECLINED);

        try (Client other = waiting("smtp", "Subject: other\r\n\r\nx", "")) {
            assertThat(other.reply()).startsWith("250");
        }
        assertThat(backend.spooled()).singleElement().asString().contains("Subject: other");
    }

    @Test
    void contentShouldBeKeptUntilAnswerAndNotLonger() throws Exception {
        try (Client client = waiting("smtp", LARGE, "")) {
            assertThat(hasContent(mails.get(0))).isTrue();
            result.complete(Replies.deny("550", "5.7.1 No"));
            assertThat(client.reply()).startsWith("550 5.7.1");
        }
        until(() -> !hasContent(mails.get(0)));
        assertThat(mails.get(0).getMessage()).isNull();
    }

    @Test
    void messageShouldNotBeTakenWhenServerStops() throws Exception {
        try (Client client = waiting("smtp", LARGE, "NOOP\r\n")) {
            servers.close();
            until(() -> cancelled.get() == 1);
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).matches("|421 .*");
            until(() -> !hasContent(mails.get(0)));
        }
        assertThat(backend.spooled()).isEmpty();
    }

    @Test
    void clientShouldNotBeTakenForSilentWhenItWaits() throws Exception {
        start(Map.of("connectiontimeout", "1"));
        try (Client client = waiting("smtp", "Subject: x\r\n\r\nx", "")) {
            Thread.sleep(3500);
            result.complete(HookResult.DECLINED);

            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.smtp("NOOP")).startsWith("250");
            // and from now on it is its turn
            assertThat(client.reply()).startsWith("421 4.4.2");
            assertThat(client.read()).isEmpty();
        }
    }

    @Test
    void serverShouldStopReadingWhenClientSendsOn() throws Exception {
        byte[] commands = "NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        try (Client client = waiting("smtp", "Subject: x\r\n\r\nx", "")) {
            long sent = client.flood(commands, 64L * 1024 * 1024);
            // what the two kernels' buffers hold, and no more
            assertThat(sent).isLessThan(32L * 1024 * 1024);

            result.complete(HookResult.DECLINED);
            assertThat(client.reply()).startsWith("250 2.6.0");
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.reply()).startsWith("250 2.0.0");
            }
        }
    }
}
