package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.DsnRequest;
import io.facteur.transport.DsnRequest.Notify;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Envelope;
import io.facteur.transport.Envelope.Returned;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpClientTest extends SmtpClientFixture {

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

    @Test
    void heloShouldFollowWhereEhloIsUnknown() {
        peer.answer(command -> command.startsWith("EHLO") ? "502 5.5.1 what" : null);

        assertThat(outcomes(send(open(), ENVELOPE, MESSAGE))).containsOnly(Outcome.DELIVERED);
        assertThat(peer.commands()).contains("HELO mail.example.org", "MAIL FROM:<ana@example.org>");
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
    void largeMessageShouldArriveWhole() {
        peer.extensions("8BITMIME");
        String large = "Subject: x\r\n\r\n" + ".line of a large message\r\n".repeat(100_000);

        send(open(), ENVELOPE, large);

        assertThat(peer.messages().get(0).text()).isEqualTo(large);
    }
}
