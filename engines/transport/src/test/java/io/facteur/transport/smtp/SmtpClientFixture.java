package io.facteur.transport.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.testing.smtp.LocalSmtp;
import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A client, and a peer that behaves as it is told. */
abstract class SmtpClientFixture {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final Envelope ENVELOPE = Envelope.of("ana@example.org", List.of("bob@peer.test", "eve@peer.test"));
    static final String MESSAGE = "Subject: hello\r\n\r\n.dot\r\n..two\r\nend\r\n";

    final LocalSmtp peer = LocalSmtp.start("127.0.0.1", 0);
    SmtpClient client = client(PATIENCE);

    static SmtpClient client(Duration limit) {
        SmtpTimeouts timeouts = SmtpTimeouts.RFC_5321.atMost(limit);
        return new SmtpClient(new SmtpClientSettings("mail.example.org", timeouts, List.of()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        client.close();
        peer.close();
    }

    ConnectResult connect(TlsPolicy policy) {
        return client.connect(new Peer("peer.test", peer.address()), policy, Optional.empty(), PATIENCE)
                .block(PATIENCE);
    }

    SmtpConnection open() {
        return open(TlsPolicy.OPPORTUNISTIC);
    }

    SmtpConnection open(TlsPolicy policy) {
        ConnectResult result = connect(policy);
        assertThat(result).isInstanceOf(ConnectResult.Open.class);
        return ((ConnectResult.Open) result).connection();
    }

    ConnectFailure failure(TlsPolicy policy) {
        ConnectResult result = connect(policy);
        assertThat(result).isInstanceOf(ConnectResult.Failed.class);
        return ((ConnectResult.Failed) result).failure();
    }

    static MessageContent content(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return () -> new ByteArrayInputStream(octets);
    }

    static TransactionResult send(SmtpConnection connection, Envelope envelope, String message) {
        return connection.send(envelope, content(message)).block(PATIENCE);
    }

    static List<Outcome> outcomes(TransactionResult result) {
        return result.results().stream().map(RecipientResult::outcome).toList();
    }
}
