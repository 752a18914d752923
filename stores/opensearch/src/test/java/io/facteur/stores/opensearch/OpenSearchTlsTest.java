package io.facteur.stores.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.testing.EmbeddedOpenSearch;
import io.facteur.testing.TlsTunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;

class OpenSearchTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private TlsTunnel tunnel(String san) throws Exception {
        return TlsTunnel.to(EmbeddedOpenSearch.get().address(), san, directory);
    }

    private static OpenSearchConnection connect(String host, boolean tls, Optional<Path> authority) {
        return new OpenSearchConnection(new OpenSearchSettings(
                List.of(host), EmbeddedOpenSearch.USER, EmbeddedOpenSearch.PASSWORD, tls, authority));
    }

    /** @return the version of the node */
    private static String ask(String host, boolean tls, Optional<Path> authority) throws IOException {
        try (OpenSearchConnection connection = connect(host, tls, authority)) {
            return new Requests(connection)
                    .send("GET", "/", Map.of())
                    .block(PATIENCE)
                    .at("/version/number")
                    .asText();
        }
    }

    private static AbstractThrowableAssert<?, ?> assertThatFault(String host, boolean tls, Optional<Path> authority) {
        return assertThatThrownBy(() -> {
                    try {
                        ask(host, tls, authority);
                    } catch (RuntimeException e) {
                        throw Exceptions.unwrap(e);
                    }
                })
                // which is what mail waits for, and what a mailbox falls behind by
                .isInstanceOf(IOException.class)
                .hasMessageContaining(host);
    }

    @Test
    void requestShouldBeAnsweredWhenTheCertificateIsForTheAddress() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThat(ask("127.0.0.1:" + tunnel.port(), true, Optional.of(tunnel.authority())))
                    .matches("\\d+\\.\\d+\\.\\d+");
        }
    }

    @Test
    void requestShouldBeAnsweredWhenTheCertificateIsForTheNameInTheSettings() throws Exception {
        try (TlsTunnel tunnel = tunnel("dns:localhost")) {
            assertThat(ask("localhost:" + tunnel.port(), true, Optional.of(tunnel.authority())))
                    .matches("\\d+\\.\\d+\\.\\d+");
        }
    }

    @Test
    void requestShouldFailWhenTheCertificateIsForAnotherHost() throws Exception {
        try (TlsTunnel tunnel = tunnel("dns:localhost")) {
            assertThatFault("127.0.0.1:" + tunnel.port(), true, Optional.of(tunnel.authority()))
                    .hasMessageContaining("is for another host");
        }
    }

    @Test
    void requestShouldFailWhenNobodyVouchesForTheCertificate() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatFault("127.0.0.1:" + tunnel.port(), true, Optional.empty())
                    .hasMessageContaining("is not signed by Java's own authorities")
                    .hasMessageContaining("opensearch.tls.ca");
        }
    }

    @Test
    void requestShouldFailWhenAnotherAuthorityIsTrusted() throws Exception {
        Path others = Files.createDirectory(directory.resolve("others"));
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1");
                TlsTunnel other = TlsTunnel.to(EmbeddedOpenSearch.get().address(), "ip:127.0.0.1", others)) {
            assertThatFault("127.0.0.1:" + tunnel.port(), true, Optional.of(other.authority()))
                    .hasMessageContaining("is not signed by the authorities of opensearch.tls.ca")
                    .hasMessageContaining(other.authority().toString());
        }
    }

    @Test
    void requestShouldFailWhenTheNodeHasTlsAndTheSettingsHaveNot() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatFault("127.0.0.1:" + tunnel.port(), false, Optional.empty())
                    .hasMessageContaining("does it ask for TLS")
                    .hasMessageContaining("opensearch.tls");
        }
    }

    @Test
    void requestShouldFailWhenTheSettingsHaveTlsAndTheNodeHasNot() {
        String host = "127.0.0.1:" + EmbeddedOpenSearch.get().address().getPort();

        assertThatFault(host, true, Optional.empty()).hasMessageContaining("answers without TLS");
    }

    @Test
    void connectionShouldNotBeMadeWhenTheFileHoldsNoCertificate() throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "");
        Path words = Files.writeString(directory.resolve("words.pem"), "no certificate");

        for (Path file : List.of(empty, words, directory.resolve("missing.pem"))) {
            assertThatThrownBy(() -> connect("127.0.0.1:9", true, Optional.of(file)))
                    .hasMessageContaining("opensearch.tls.ca")
                    .hasMessageContaining(file.toString());
        }
    }
}
