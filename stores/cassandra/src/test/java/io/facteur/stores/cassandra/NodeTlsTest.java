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
        CassandraSettings settings = new CassandraSettings(
                List.of(new Endpoint(host, port)),
                "datacenter1",
                "tls",
                Map.of("datacenter1", 1),
                "facteur",
                EmbeddedCassandra.PASSWORD,
                Optional.of(new CassandraSettings.Tls(authority)),
                Consistency.QUORUM,
                true,
                true);
        return new SessionFactory(settings, step -> {}, Duration.ofSeconds(30)).open();
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
                    .hasMessageContaining("is for another host");
        }
    }

    @Test
    void openShouldFailAtOnceWhenNobodyVouchesForTheCertificate() throws Exception {
        try (TlsTunnel tunnel = tunnel("ip:127.0.0.1")) {
            assertThatThrownBy(() -> open("127.0.0.1", tunnel.port(), Optional.empty()))
                    .isInstanceOf(StoreFailure.class)
                    .hasMessageContaining("is not signed by Java's own authorities")
                    .hasMessageContaining("cassandra.tls.ca");
        }
    }

    @Test
    void openShouldSayThatAFileHoldsNoCertificate() throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "");

        assertThatThrownBy(() -> open("127.0.0.1", 9, Optional.of(empty)))
                .isInstanceOf(StoreFailure.class)
                .hasMessageContaining("holds no certificates");
    }
}
