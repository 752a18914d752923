package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.transport.Envelope;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicy;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are silent, go away or talk nonsense. */
class SmtpFaultTest extends SmtpClientFixture {

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT TO:<bob@peer.test>", "DATA", "."})
    void service421ShouldDeferAndSlowDown(String where) {
        peer.answer(command -> command.startsWith(where) ? "421 4.7.0 too many messages" : null);
        SmtpConnection connection = open();

        TransactionResult result = send(connection, ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED);
        assertThat(result.slowDown()).isTrue();
        assertThat(connection.isUsable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT TO:<eve@peer.test>", "DATA", "."})
    void lostConnectionShouldDefer(String where) {
        peer.answer(command -> command.startsWith(where) ? LocalSmtp.DROP : null);

        TransactionResult result = send(open(), ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED);
        assertThat(result.results().get(1).explanation()).contains("connection to peer.test");
        if (where.equals("MAIL") || where.equals(".")) {
            assertThat(result.retryElsewhere()).isEqualTo(where.equals("MAIL"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO mail.example.org", "MAIL", "."})
    void silenceShouldEndAtTheLimit(String where) {
        client = client(Duration.ofSeconds(1));
        peer.answer(command -> command.startsWith(where) ? LocalSmtp.SILENCE : null);

        if (where.equals("MAIL") || where.equals(".")) {
            TransactionResult result = send(open(), ENVELOPE, MESSAGE);
            assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED);
            assertThat(result.results().get(0).explanation()).contains("within 1 s");
        } else {
            assertThat(failure(TlsPolicy.OPPORTUNISTIC).explanation()).contains("within 1 s");
        }
    }

    @Test
    void recipientsThatAreAnsweredOneByOneTooSlowlyShouldDefer() {
        client = client(Duration.ofSeconds(2));
        peer.extensions().answer(command -> {
            if (command.startsWith("RCPT")) {
                pause(Duration.ofMillis(250));
            }
            return null;
        });
        Envelope many = Envelope.of(
                "ana@example.org",
                IntStream.range(0, 20).mapToObj(i -> "bob" + i + "@peer.test").toList());

        TransactionResult result = send(open(), many, MESSAGE);

        // twice the limit of a step, and a sixtieth for each recipient
        assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED);
        assertThat(result.results().get(0).explanation()).contains("the recipients were not settled within 4 s");
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "MAIL", "RCPT TO:<bob@peer.test>", "."})
    void garbageShouldDefer(String where) {
        peer.answer(command -> command.startsWith(where) ? "\u0001\u0002 hello" : null);

        if (where.equals("CONNECT")) {
            assertThat(failure(TlsPolicy.OPPORTUNISTIC).explanation()).contains("not an SMTP reply");
        } else {
            assertThat(outcomes(send(open(), ENVELOPE, MESSAGE))).containsOnly(Outcome.DEFERRED);
        }
    }

    @Test
    void endlessReplyShouldBeCutOff() {
        peer.answer(command -> command.equals("CONNECT") ? "220-more\r\n".repeat(100_000) + "220 end" : null);
        assertThat(failure(TlsPolicy.OPPORTUNISTIC).explanation()).contains("more than 100 lines");

        peer.answer(command -> command.equals("CONNECT") ? "220 " + "x".repeat(1_000_000) : null);
        assertThat(failure(TlsPolicy.OPPORTUNISTIC).explanation()).contains("more than 4096 octets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<bob@peer.test>", "RCPT", "."})
    void greylistingShouldNotSlowDown(String where) {
        peer.answer(command -> command.startsWith(where) ? "450 4.7.1 greylisted, try again later" : null);

        TransactionResult result = send(open(), ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).contains(Outcome.DEFERRED);
        assertThat(result.slowDown()).isFalse();
    }

    @Test
    void policyAgainstTheSenderShouldSlowDown() {
        peer.answer(command -> command.startsWith("MAIL") ? "451 4.7.0 too much of you" : null);

        assertThat(send(open(), ENVELOPE, MESSAGE).slowDown()).isTrue();
    }
}
