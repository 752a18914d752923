package io.facteur.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.embedded.CassandraOptions;
import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.EngineFailed;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraProcessTest {

    @TempDir
    private Path directory;

    @Test
    void awaitReadyShouldShowTheLogWhenItDoesNotComeUp() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path secret = Files.writeString(directory.resolve("secret"), "secret");
            ChildProcess process = ChildProcess.start(new CassandraOptions(
                    directory,
                    directory.resolve("cassandra.log"),
                    Path.of(System.getProperty("facteur.cassandra.lib")),
                    "127.0.0.1",
                    other.getLocalPort(),
                    taken.getLocalPort(),
                    "256m",
                    "batch",
                    secret));

            assertThatThrownBy(() -> process.awaitReady(Duration.ofMinutes(5)))
                    .isInstanceOf(EngineFailed.class)
                    .hasMessageContaining("Cassandra ended before it was ready")
                    .hasMessageContaining("Its last log lines")
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
            process.stop(Duration.ofSeconds(20));
        }
    }

    @Test
    void nodeShouldRefuseAWrongPassword() {
        assertThatThrownBy(() -> CqlSession.builder()
                        .addContactPoint(EmbeddedCassandra.get().address())
                        .withLocalDatacenter("datacenter1")
                        .withAuthCredentials("test", "wrong")
                        .withConfigLoader(CassandraExtension.patientConfig())
                        .build()
                        .close())
                .isInstanceOf(AllNodesFailedException.class)
                .hasMessageContaining("wrong password");
    }

    @Test
    void nodeShouldListenOnLoopbackOnly() throws Exception {
        EmbeddedCassandra.get();
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            assertThat(address.isLoopbackAddress()
                            || !reaches(
                                    address, EmbeddedCassandra.get().address().getPort()))
                    .as(address.toString())
                    .isTrue();
        }
    }

    private static boolean reaches(InetAddress address, int port) {
        try (java.net.Socket socket = new java.net.Socket(address, port)) {
            return socket.isConnected();
        } catch (java.io.IOException expected) {
            return false;
        }
    }
}
