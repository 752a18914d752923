package io.facteur.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Address;
import io.facteur.testing.EmbeddedRabbitMq;
import io.facteur.testing.RabbitMqExtension;
import io.facteur.testing.RabbitMqNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker with a certificate for {@code localhost}, signed by itself. */
class RabbitMqTlsTest {

    private static final String PASSWORD = "changeit";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration NO_PATIENCE = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    private Path certificate() {
        return directory.resolve("certificate.pem");
    }

    private Path key() {
        return directory.resolve("key.pem");
    }

    private void makeCertificate() throws Exception {
        Path store = directory.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.out").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        writePem(certificate(), "CERTIFICATE", keys.getCertificate("test").getEncoded());
        writePem(
                key(),
                "PRIVATE KEY",
                keys.getKey("test", PASSWORD.toCharArray()).getEncoded());
    }

    private static void writePem(Path file, String type, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + type + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                        + "\n-----END " + type + "-----\n");
    }

    private static RabbitMqConnections connect(String host, int port, SSLContext trust, Duration patience) {
        return RabbitMqConnections.open(
                new RabbitMqOptions(
                        List.of(new Address(host, port)),
                        "/",
                        RabbitMqNode.USER,
                        RabbitMqNode.PASSWORD,
                        Optional.of(trust),
                        "test"),
                patience);
    }

    @Test
    void brokerShouldBeTrustedByItsAuthorityAndItsNameOnly() throws Exception {
        assumeTrue(RabbitMqNode.isInstalled(), RabbitMqExtension.MISSING);
        makeCertificate();
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> tls = List.of(
                "listeners.ssl.1 = 127.0.0.1:" + port,
                "ssl_options.certfile = " + certificate(),
                "ssl_options.keyfile = " + key(),
                "ssl_options.cacertfile = " + certificate());
        SSLContext known = RabbitMqTls.trusting(certificate());
        try (EmbeddedRabbitMq broker = EmbeddedRabbitMq.start(1, tls)) {
            assertThat(broker.nodes()).hasSize(1);
            try (RabbitMqConnections trusted = connect("localhost", port, known, PATIENCE)) {
                assertThat(trusted.publisher().isOpen()).isTrue();
                assertThat(trusted.consume().isConnected()).isTrue();
            }
            try (RabbitMqConnections otherName = connect("127.0.0.1", port, known, NO_PATIENCE)) {
                assertThat(otherName.consume().isConnected()).isFalse();
                assertThat(otherName.consume().state().lastError())
                        .hasValueSatisfying(error -> assertThat(error).contains("127.0.0.1"));
            }
            SSLContext others = RabbitMqTls.trustingKnownAuthorities();
            try (RabbitMqConnections stranger = connect("localhost", port, others, NO_PATIENCE)) {
                assertThat(stranger.consume().isConnected()).isFalse();
                assertThat(stranger.consume().state().lastError())
                        .hasValueSatisfying(error -> assertThat(error).contains("certification path"));
            }
        }
    }

    @Test
    void fileOfAuthoritiesShouldBeNamedWhenItHasNone() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");

        assertThatThrownBy(() -> RabbitMqTls.trusting(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(empty.toString());
    }
}
