package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.testing.smtp.LocalSmtp.Tls;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.smtp.ConnectFailure.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** STARTTLS and AUTH. */
class SmtpTlsTest extends SmtpClientFixture {

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
    void passwordShouldGoOverTlsOnly() {
        Credentials login = new Credentials("ana", "secret");
        Peer here = new Peer("peer.test", peer.address());
        peer.extensions("AUTH LOGIN PLAIN");

        ConnectResult clear = client.connect(here, TlsPolicy.OPPORTUNISTIC, Optional.of(login), PATIENCE)
                .block(PATIENCE);
        assertThat(((ConnectResult.Failed) clear).failure().explanation()).contains("TLS only");

        peer.tls(Tls.WORKS);
        ConnectResult secured = client.connect(here, TlsPolicy.ENCRYPTED, Optional.of(login), PATIENCE)
                .block(PATIENCE);
        assertThat(secured).isInstanceOf(ConnectResult.Open.class);
        assertThat(peer.commands()).contains("AUTH PLAIN AGFuYQBzZWNyZXQ=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"YW5h", "c2VjcmV0"})
    void secretShouldNotBeInTheReasonWhenItIsNotAnswered(String silent) {
        client = client(Duration.ofSeconds(1));
        peer.extensions("AUTH LOGIN").tls(Tls.WORKS).answer(line -> {
            if (line.equals(silent)) {
                return LocalSmtp.SILENCE;
            }
            return line.equals("AUTH LOGIN") || line.equals("YW5h") ? "334 go on" : null;
        });

        ConnectResult result = client.connect(
                        new Peer("peer.test", peer.address()),
                        TlsPolicy.ENCRYPTED,
                        Optional.of(new Credentials("ana", "secret")),
                        PATIENCE)
                .block(PATIENCE);

        assertThat(peer.commands()).contains(silent);
        assertThat(((ConnectResult.Failed) result).failure().explanation())
                .endsWith("no answer to AUTH within 1 s")
                .doesNotContain(silent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS DROP", "STARTTLS SILENCE", "EHLO DROP", "EHLO SILENCE"})
    void tlsThatIsLostOrSilentShouldNotKeepMailBack(String fault) {
        client = client(Duration.ofSeconds(3));
        AtomicBoolean secured = new AtomicBoolean();
        peer.tls(Tls.WORKS).answer(line -> {
            if (line.equals("STARTTLS")) {
                secured.set(true);
            }
            boolean here = line.equals("STARTTLS") || line.startsWith("EHLO") && secured.getAndSet(false);
            here &= fault.startsWith(line.split(" ")[0]);
            return here ? fault.substring(fault.indexOf(' ') + 1) : null;
        });

        SmtpConnection connection = open();

        assertThat(connection.encrypted()).isFalse();
        assertThat(peer.commands().stream().filter("STARTTLS"::equals)).hasSize(1);
        assertThat(open().encrypted()).isFalse();
        assertThat(failure(TlsPolicy.ENCRYPTED).stage()).isEqualTo(Stage.TLS);
    }
}
