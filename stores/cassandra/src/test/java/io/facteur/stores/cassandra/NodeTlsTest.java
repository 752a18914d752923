package io.facteur.stores.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.home.Endpoint;
import io.facteur.testing.EmbeddedCassandra;
import io.facteur.testing.TlsTunnel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {

    @TempDir
    private Path directory;

    private static CqlSession open(String host, int port, Optional<Path> authority) throws StoreFailure {
        return open(host, port, true, authority);
    }

    private static CqlSession open(String host, int port, boolean tls, Optional<Path> authority) throws StoreFailure {
        CassandraSettings settings = new CassandraSettings(
                List.of(new Endpoint(host, port)),
                "datacenter1",
                "tls",
                Map.of("datacenter1", 1),
                "facteur",
                EmbeddedCassandra.PASSWORD,
                tls ? Optional.of(new CassandraSettings.Tls(authority)) : Optional.empty(),
                Consistency.QUORUM,
                true,
                true);
        // with TLS there is nothing to wait for; without, it might be a node that starts
        return new SessionFactory(settings, step -> {}, Duration.ofSeconds(tls ? 30 : 3)).open();
    }

    private TlsTunnel tunnel(String san) throws Exception {
        return TlsTunnel.to(EmbeddedCassandra.get().address(), san, directory);
    }

    @Test
    void sessionShouldBeOpenedWhenTheCertificateIsForTheAddress() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1");
                CqlSession session = open("127.0.0.1", tunnel.port(), Optional.of(tunnel.authority()))) {
            assertThat(session.execute("SELECT key FROM system.local").all()).hasSize(1);
        }
    }

    @Test
    void sessionShouldBeOpenedWhenTheCertificateIsForTheNameInTheSettings() throws Exception {
        try (TlsTunnel tunnel = tunnel("dns:localhost");
                CqlSession session = open("localhost", tunnel.port(), Optional.of(tunnel.authority()))) {
            assertThat(session.execute("SELECT key FROM system.local").all()).hasSize(1);
        }
    }

    @Test
    void openShouldFailAtOnceWhenTheCertificateIsForAnotherHost() throws Exception {
        // 127.0.0.1 is localhost when it is asked backwards: that must not count
        try (TlsTunnel tunnel = tunnel("dns:localhost")) {
            assertThatThrownBy(() -> open("127.0.0.1", tunnel.port(), Optional.of(tunnel.authority())))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("127.0.0.1:" + tunnel.port())
                    .hasMessageContaining("is for another host");
        }
    }

    @Test
    void openShouldFailAtOnceWhenNobodyVouchesForTheCertificate() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatThrownBy(() -> open("127.0.0.1", tunnel.port(), Optional.empty()))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("127.0.0.1:" + tunnel.port())
                    .hasMessageContaining("is not signed by Java's own authorities")
                    .hasMessageContaining("cassandra.tls.ca");
        }
    }

    @Test
    void openShouldFailAtOnceWhenAnotherAuthorityIsTrusted() throws Exception {
        Path others = Files.createDirectory(directory.resolve("others"));
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1");
                TlsTunnel other = TlsTunnel.to(EmbeddedCassandra.get().address(), "ip:127.0.0.1", others)) {
            assertThatThrownBy(() -> open("127.0.0.1", tunnel.port(), Optional.of(other.authority())))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("is not signed by the authorities of cassandra.tls.ca")
                    .hasMessageContaining(other.authority().toString());
        }
    }

    @Test
    void openShouldAskWhetherTheNodesWantTlsWhenTheyCloseTheConnection() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatThrownBy(() -> open("127.0.0.1", tunnel.port(), false, Optional.empty()))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("127.0.0.1:" + tunnel.port())
                    .hasMessageContaining("does it ask for TLS? See cassandra.tls");
        }
    }

    @Test
    void openShouldFailAtOnceWhenTheSettingsHaveTlsAndTheNodesHaveNot() {
        assertThatThrownBy(() ->
                        open("127.0.0.1", EmbeddedCassandra.get().address().getPort(), Optional.empty()))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("answer without TLS");
    }

    @Test
    void openShouldSayThatAFileHoldsNoCertificate() throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "");

        assertThatThrownBy(() -> open("127.0.0.1", 9, Optional.of(empty)))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("holds no certificates");
    }
}
