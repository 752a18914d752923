package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody who is not a user sends mail to another domain through us: by no port, address form or sender. */
@ExtendWith(SharedFacteur.class)
class OpenRelayTest {

    private static final List<String> REMOTE = List.of(
            "<victim@remote.test>",
            "<victim%remote.test@example.org>",
            "<\"victim@remote.test\"@example.org>",
            "<\"victim@remote.test\">",
            "<@example.org:victim@remote.test>",
            "<remote.test!victim@example.org>",
            "<victim@remote.test@example.org>",
            "<victim@[192.0.2.1]>",
            "<victim@[IPv6:2001:db8::1]>",
            "<victim%remote.test@[" + SharedFacteur.ADDRESS + "]>",
            "<victim@EXAMPLE.ORG.remote.test>",
            "<victim@xn--bcher-kva.test>",
            "victim@remote.test");

    private static final List<String> SENDERS =
            List.of("<stranger@other.test>", "<>", "<ana@example.org>", "<postmaster@example.org>");

    static Stream<Arguments> rows() {
        return Stream.of(Facteur.SMTP, Facteur.LMTP)
                .flatMap(port -> SENDERS.stream()
                        .flatMap(sender -> REMOTE.stream().map(recipient -> Arguments.of(port, sender, recipient))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("rows")
    void remoteRecipientShouldBeRefusedWithoutLogin(int port, String sender, String recipient, Facteur facteur)
            throws IOException {
        try (Connection connection = Connection.clear(facteur.address(), port)) {
            connection.smtp();
            connection.smtp((port == Facteur.LMTP ? "LHLO" : "EHLO") + " client.test");
            connection.smtp("MAIL FROM:" + sender);

            assertThat(connection.smtp("RCPT TO:" + recipient)).startsWith("5");
        }
    }

    @Test
    void submissionShouldRefuseMailWithoutLogin(Facteur facteur) throws IOException {
        try (Connection connection = Connection.clear(facteur.address(), Facteur.SUBMISSION)) {
            connection.smtp();
            connection.smtp("EHLO client.test");
            assertThat(connection.smtp("MAIL FROM:<ana@example.org>")).startsWith("530");
            assertThat(connection.smtp("STARTTLS")).startsWith("220");
            connection.startTls();
            connection.smtp("EHLO client.test");
            assertThat(connection.smtp("MAIL FROM:<ana@example.org>")).startsWith("530");
        }
    }

    @Test
    void failedLoginShouldNotOpenTheRelay(Facteur facteur) throws IOException {
        try (Connection connection = Connection.tls(facteur.address(), Facteur.SUBMISSIONS)) {
            connection.smtp();
            connection.smtp("EHLO client.test");
            String wrong = Base64.getEncoder()
                    .encodeToString(("\0" + SharedFacteur.ANA + "\0wrong").getBytes(StandardCharsets.UTF_8));
            assertThat(connection.smtp("AUTH PLAIN " + wrong)).startsWith("535");
            assertThat(connection.smtp("MAIL FROM:<ana@example.org>")).startsWith("530");
        }
    }

    @Test
    void localRecipientShouldBeTakenWithoutLogin(Facteur facteur) throws IOException {
        try (Connection connection = Mails.smtp(facteur)) {
            connection.smtp("MAIL FROM:<stranger@other.test>");

            assertThat(connection.smtp("RCPT TO:<ana@example.org>")).startsWith("250");
            assertThat(connection.smtp("RCPT TO:<ANA@Example.ORG>")).startsWith("250");
            assertThat(connection.smtp("RCPT TO:<postmaster@example.org>")).startsWith("250");
            assertThat(connection.smtp("RCPT TO:<postmaster>")).startsWith("250");
        }
    }
}
