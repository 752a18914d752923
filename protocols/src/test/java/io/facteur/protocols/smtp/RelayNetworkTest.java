package io.facteur.protocols.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.protocols.Backend;
import io.facteur.protocols.Client;
import io.facteur.protocols.TestServers;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Printers and applications that cannot log in: from addresses that the administrator named, and no others. */
class RelayNetworkTest {

    private static final String NETWORKS = "facteur.relay.networks";

    @TempDir
    private Path directory;

    private Backend backend;

    @BeforeEach
    void start() throws Exception {
        backend = new Backend();
    }

    private TestServers servers(String networks) throws Exception {
        return TestServers.start(directory, backend, Map.of(NETWORKS, networks));
    }

    private static String rcpt(Client client, String sender, String recipient) throws Exception {
        client.smtp("RSET");
        client.smtp("MAIL FROM:<" + sender + ">");
        return client.smtp("RCPT TO:<" + recipient + ">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.0/8", "192.0.2.17,127.0.0.0/24,2001:db8:1::/48"})
    void relayShouldBeAllowedFromANamedNetworkWithASenderOfOurs(String networks) throws Exception {
        try (TestServers servers = servers(networks);
                Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(rcpt(client, "printer@local.test", "someone@remote.test"))
                    .startsWith("250");
            assertThat(client.smtp("DATA")).startsWith("354");
            assertThat(client.raw("Subject: scan\r\n\r\n").smtp(".")).startsWith("250");
            assertThat(backend.mailsInSpool()).singleElement().satisfies(mail -> {
                assertThat(isRelayed(mail)).isTrue();
                assertThat(mail.getAttribute(Mail.SMTP_AUTH_USER)).isEmpty();
            });
        }
    }

    /** @return what James' matcher SMTPIsAuthNetwork looks at */
    private static boolean isRelayed(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(
                        mail, AttributeName.of("org.apache.james.SMTPIsAuthNetwork"), Boolean.class)
                .orElse(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.2", "10.0.0.0/8", "::1"})
    void relayShouldBeRefusedFromElsewhere(String networks) throws Exception {
        try (TestServers servers = servers(networks);
                Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(rcpt(client, "printer@local.test", "someone@remote.test"))
                    .startsWith("550 5.7.1");
            assertThat(rcpt(client, "printer@local.test", "user%remote.test@local.test"))
                    .startsWith("550 5.7.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "someone@remote.test", "printer@sub.local.test"})
    void relayShouldBeRefusedWhenTheSenderIsNotOurs(String sender) throws Exception {
        try (TestServers servers = servers("127.0.0.1");
                Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(rcpt(client, sender, "someone@remote.test")).startsWith("550 5.7.1");
            assertThat(rcpt(client, sender, "user@local.test")).startsWith("250");
            client.smtp("DATA");
            assertThat(client.raw("Subject: x\r\n\r\n").smtp(".")).startsWith("250");
            // it came as from anyone, and is evaluated as from anyone
            assertThat(backend.mailsInSpool())
                    .singleElement()
                    .satisfies(mail -> assertThat(isRelayed(mail)).isFalse());
        }
    }

    @Test
    void transactionShouldNotBeRelayedBecauseTheOneBeforeWas() throws Exception {
        try (TestServers servers = servers("127.0.0.1");
                Client client = servers.connect("smtp").begin(false, false)) {
            assertThat(rcpt(client, "printer@local.test", "user@local.test")).startsWith("250");
            assertThat(rcpt(client, "someone@remote.test", "someone@remote.test"))
                    .startsWith("550 5.7.1");
            client.smtp("RCPT TO:<user@local.test>");
            client.smtp("DATA");
            client.raw("Subject: x\r\n\r\n").smtp(".");
            assertThat(backend.mailsInSpool())
                    .singleElement()
                    .satisfies(mail -> assertThat(isRelayed(mail)).isFalse());
        }
    }

    @Test
    void networkShouldNotReplaceTheLoginOfSubmission() throws Exception {
        try (TestServers servers = servers("127.0.0.0/8");
                Client submission = servers.connect("submission").begin(true, false);
                Client submissions = servers.connect("submissions").begin(false, false);
                Client lmtp = servers.connect("lmtp")) {
            assertThat(submission.smtp("MAIL FROM:<user@local.test>")).startsWith("530 5.7.0");
            assertThat(submissions.smtp("MAIL FROM:<user@local.test>")).startsWith("530 5.7.0");
            lmtp.reply();
            lmtp.smtp("LHLO client.test");
            assertThat(rcpt(lmtp, "user@local.test", "someone@remote.test")).startsWith("550 5.7.1");
        }
    }

    @Test
    void startShouldStopWhenANetworkIsEverybody() {
        assertThatThrownBy(() -> servers("0.0.0.0/0").close())
                .hasMessageContaining("relayNetworks: found \"0.0.0.0/0\"")
                .hasMessageContaining("open relay");
    }
}
