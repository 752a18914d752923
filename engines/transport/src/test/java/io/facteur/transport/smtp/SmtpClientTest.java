package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.LocalSmtp.Tls;
import io.facteur.transport.DsnRequest;
import io.facteur.transport.DsnRequest.Notify;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Envelope;
import io.facteur.transport.Envelope.Returned;
import io.facteur.transport.MessageContent;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.smtp.ConnectFailure.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Envelope ENVELOPE = Envelope.of("ana@example.org", List.of("bob@peer.test", "eve@peer.test"));
    private static final String MESSAGE = "Subject: hello\r\n\r\n.dot\r\n..two\r\nend\r\n";

    private final LocalSmtp peer = LocalSmtp.start("127.0.0.1", 0);
    private SmtpClient client = client(PATIENCE);

    private static SmtpClient client(Duration limit) {
        SmtpTimeouts timeouts = SmtpTimeouts.RFC_5321.atMost(limit);
        return new SmtpClient(new SmtpClientSettings("mail.example.org", timeouts, List.of()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        client.close();
        peer.close();
    }

    private ConnectResult connect(TlsPolicy policy) {
        return client.connect(new Peer("peer.test", peer.address()), policy, Optional.empty())
                .block(PATIENCE);
    }

    private SmtpConnection open() {
        return open(TlsPolicy.OPPORTUNISTIC);
    }

    private SmtpConnection open(TlsPolicy policy) {
        ConnectResult result = connect(policy);
        assertThat(result).isInstanceOf(ConnectResult.Open.class);
        return ((ConnectResult.Open) result).connection();
    }

    private ConnectFailure failure(TlsPolicy policy) {
        ConnectResult result = connect(policy);
        assertThat(result).isInstanceOf(ConnectResult.Failed.class);
        return ((ConnectResult.Failed) result).failure();
    }

    private static MessageContent content(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return () -> new ByteArrayInputStream(octets);
    }

    private static TransactionResult send(SmtpConnection connection, Envelope envelope, String message) {
        return connection.send(envelope, content(message)).block(PATIENCE);
    }

    private static List<Outcome> outcomes(TransactionResult result) {
        return result.results().stream().map(RecipientResult::outcome).toList();
    }

    @Test
    void messageShouldArriveOctetForOctet() {
        SmtpConnection connection = open();

        TransactionResult result = send(connection, ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED);
        assertThat(result.results().get(0).explanation()).isEqualTo("250 2.0.0 taken");
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.messages().get(0).text()).isEqualTo(MESSAGE);
        assertThat(peer.commands()).contains("EHLO mail.example.org");
    }

    @Test
    void connectionShouldBeUsedAgain() {
        SmtpConnection connection = open();
        for (int i = 0; i < 3; i++) {
            assertThat(connection.isUsable()).isTrue();
            send(connection, ENVELOPE, MESSAGE);
        }
        connection.quit().block(PATIENCE);

        assertThat(peer.messages()).hasSize(3);
        assertThat(peer.connections()).isEqualTo(1);
        assertThat(peer.commands()).endsWith("QUIT");
        assertThat(connection.isUsable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRecipientShouldHaveItsOwnResult(boolean pipelining) {
        if (!pipelining) {
            peer.extensions();
        }
        peer.answer(command -> command.startsWith("RCPT TO:<bob") ? "450-4.2.1 busy\r\n450 4.2.1 later" : null);

        SmtpConnection connection = open();
        TransactionResult result = send(connection, ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).containsExactly(Outcome.DEFERRED, Outcome.DELIVERED);
        assertThat(result.results().get(0).explanation()).isEqualTo("450 4.2.1 busy later");
        assertThat(result.results().get(0).status()).isEqualTo(EnhancedStatus.temporary(2, 1));
        assertThat(result.slowDown()).isFalse();
        assertThat(peer.messages().get(0).recipients()).containsExactly("RCPT TO:<eve@peer.test>");
    }

    @Test
    void transactionThatFailedShouldBeForgotten() {
        peer.answer(command -> command.startsWith("RCPT") ? "550 5.1.1 no such user" : null);
        SmtpConnection connection = open();

        TransactionResult result = send(connection, ENVELOPE, MESSAGE);

        assertThat(outcomes(result)).containsOnly(Outcome.FAILED);
        assertThat(peer.commands()).endsWith("RSET");
        assertThat(connection.isUsable()).isTrue();
    }

    @Test
    void refusalOfTheMessageShouldBeOfAllThatWereAccepted() {
        peer.answer(command -> command.equals(".") ? "554 5.7.1 spam" : null);

        assertThat(outcomes(send(open(), ENVELOPE, MESSAGE))).containsOnly(Outcome.FAILED);
    }

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

    @Test
    void heloShouldFollowWhereEhloIsUnknown() {
        peer.answer(command -> command.startsWith("EHLO") ? "502 5.5.1 what" : null);

        assertThat(outcomes(send(open(), ENVELOPE, MESSAGE))).containsOnly(Outcome.DELIVERED);
        assertThat(peer.commands()).contains("HELO mail.example.org", "MAIL FROM:<ana@example.org>");
    }

    @Test
    void selfSignedCertificateShouldDo() {
        peer.tls(Tls.WORKS);

        SmtpConnection connection = open();

        assertThat(connection.encrypted()).isTrue();
        send(connection, ENVELOPE, MESSAGE);
        assertThat(peer.messages().get(0).encrypted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BROKEN", "REFUSED", "INJECTED"})
    void tlsThatFailsShouldNotKeepMailBack(String mode) {
        peer.tls(Tls.valueOf(mode));

        SmtpConnection connection = open();

        assertThat(connection.encrypted()).isFalse();
        assertThat(outcomes(send(connection, ENVELOPE, MESSAGE))).containsOnly(Outcome.DELIVERED);
        assertThat(peer.messages().get(0).encrypted()).isFalse();
    }

    @Test
    void tlsThatFailedShouldNotBeTriedForEachMessage() {
        peer.tls(Tls.BROKEN);
        open();
        open();

        assertThat(peer.commands().stream().filter("STARTTLS"::equals)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BROKEN", "REFUSED", "INJECTED", "NONE"})
    void requiredTlsThatFailsShouldKeepMailBack(String mode) {
        peer.tls(Tls.valueOf(mode));

        ConnectFailure failure = failure(TlsPolicy.ENCRYPTED);

        assertThat(failure.stage()).isEqualTo(Stage.TLS);
        assertThat(failure.status()).isEqualTo(EnhancedStatus.temporary(7, 10));
        assertThat(peer.messages()).isEmpty();
    }

    @Test
    void verifiedTlsShouldNotTakeASelfSignedCertificate() {
        peer.tls(Tls.WORKS);

        assertThat(failure(TlsPolicy.VERIFIED).stage()).isEqualTo(Stage.TLS);
        assertThat(open(TlsPolicy.ENCRYPTED).satisfies(TlsPolicy.VERIFIED)).isFalse();
    }

    @Test
    void dsnParametersShouldBePassedOn() {
        Envelope envelope = new Envelope(
                "ana@example.org",
                List.of(new Recipient(
                        "bob@peer.test",
                        new DsnRequest(
                                Optional.of(Set.of(Notify.DELAY, Notify.FAILURE)),
                                Optional.of("rfc822;bob+2Bx@peer.test")))),
                Optional.of(Returned.HDRS),
                Optional.of("QQ314159"));

        send(open(), envelope, MESSAGE);

        assertThat(peer.messages().get(0).mail())
                .contains(" RET=HDRS ENVID=QQ314159")
                .contains(" SIZE=");
        assertThat(peer.messages().get(0).recipients())
                .containsExactly("RCPT TO:<bob@peer.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;bob+2Bx@peer.test");

        peer.extensions("8BITMIME");
        send(open(), envelope, MESSAGE);
        assertThat(peer.messages().get(1).mail()).isEqualTo("MAIL FROM:<ana@example.org>");
        assertThat(peer.messages().get(1).recipients()).containsExactly("RCPT TO:<bob@peer.test>");
    }

    @Test
    void smtpUtf8ShouldBeAskedForWhenNeeded() {
        Envelope international = Envelope.of("ana@example.org", List.of("bücher@peer.test"));
        send(open(), international, MESSAGE);
        send(open(), ENVELOPE, "Subject: grüße\r\n\r\nx\r\n");
        send(open(), ENVELOPE, MESSAGE);

        assertThat(peer.messages().get(0).mail()).endsWith(" SMTPUTF8");
        assertThat(peer.messages().get(1).mail()).endsWith(" SMTPUTF8");
        assertThat(peer.messages().get(2).mail()).doesNotContain("SMTPUTF8");
    }

    @Test
    void hopWithoutSmtpUtf8ShouldNotGetWhatNeedsIt() {
        peer.extensions("8BITMIME");

        TransactionResult result = send(open(), Envelope.of("", List.of("bücher@peer.test")), MESSAGE);

        assertThat(outcomes(result)).containsExactly(Outcome.FAILED);
        assertThat(result.results().get(0).status()).isEqualTo(EnhancedStatus.permanent(6, 7));
        assertThat(peer.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void hopWithoutEightBitShouldNotGetIt() {
        peer.extensions("DSN");

        TransactionResult result = send(open(), ENVELOPE, "Subject: x\r\n\r\ngrüße\r\n");

        assertThat(result.results().get(0).status()).isEqualTo(EnhancedStatus.permanent(6, 3));
    }

    @Test
    void eightBitShouldBeAnnounced() {
        send(open(), ENVELOPE, "Subject: x\r\n\r\ngrüße\r\n");

        assertThat(peer.messages().get(0).mail()).contains("BODY=8BITMIME");
    }

    @Test
    void messageLargerThanTheHopTakesShouldNotBeSent() {
        peer.extensions("SIZE 20");

        assertThat(send(open(), ENVELOPE, MESSAGE).results().get(0).status()).isEqualTo(EnhancedStatus.permanent(3, 4));
    }

    @Test
    void bareLineEndsShouldNotBeSent() {
        send(open(), ENVELOPE, "Subject: x\n\na\n.\nQUIT\rb");

        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.messages().get(0).text()).isEqualTo("Subject: x\r\n\r\na\r\n.\r\nQUIT\r\nb\r\n");
    }

    @Test
    void addressShouldNotCarryCommands() {
        TransactionResult result = send(
                open(), Envelope.of("ana@example.org", List.of("a>\r\nRSET\r\n@x.test", "eve@peer.test")), MESSAGE);

        assertThat(outcomes(result)).containsExactly(Outcome.FAILED, Outcome.DELIVERED);
        assertThat(peer.commands()).doesNotContain("RSET");
    }

    @Test
    void messageThatCannotBeReadShouldBeOurFault() {
        TransactionResult result = open().send(ENVELOPE, () -> {
                    throw new IOException("the store is down");
                })
                .block(PATIENCE);

        assertThat(outcomes(result)).containsOnly(Outcome.DEFERRED);
        assertThat(result.contentUnreadable()).isTrue();
    }

    @Test
    void passwordShouldGoOverTlsOnly() {
        Credentials login = new Credentials("ana", "secret");
        Peer here = new Peer("peer.test", peer.address());
        peer.extensions("AUTH LOGIN PLAIN");

        ConnectResult clear = client.connect(here, TlsPolicy.OPPORTUNISTIC, Optional.of(login))
                .block(PATIENCE);
        assertThat(((ConnectResult.Failed) clear).failure().explanation()).contains("TLS only");

        peer.tls(Tls.WORKS);
        ConnectResult secured =
                client.connect(here, TlsPolicy.ENCRYPTED, Optional.of(login)).block(PATIENCE);
        assertThat(secured).isInstanceOf(ConnectResult.Open.class);
        assertThat(peer.commands()).contains("AUTH PLAIN AGFuYQBzZWNyZXQ=");
    }

    @Test
    void largeMessageShouldArriveWhole() {
        peer.extensions("8BITMIME");
        String large = "Subject: x\r\n\r\n" + ".line of a large message\r\n".repeat(100_000);

        send(open(), ENVELOPE, large);

        assertThat(peer.messages().get(0).text()).isEqualTo(large);
    }
}
