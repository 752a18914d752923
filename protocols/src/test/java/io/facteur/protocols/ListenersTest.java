package io.facteur.protocols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.home.RunState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {

    @TempDir
    private Path directory;

    @Test
    void listShouldHaveEveryListenerOfConf() throws Exception {
        try (TestServers servers = TestServers.start(directory, new Backend())) {
            assertThat(servers.listeners().list())
                    .extracting(RunState.Listener::name, RunState.Listener::protocol, RunState.Listener::tls)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("smtp", "SMTP", "starttls"),
                            org.assertj.core.groups.Tuple.tuple("submission", "SMTP", "starttls"),
                            org.assertj.core.groups.Tuple.tuple("submissions", "SMTP", "implicit"),
                            org.assertj.core.groups.Tuple.tuple("lmtp", "LMTP", "none"),
                            org.assertj.core.groups.Tuple.tuple("imap", "IMAP", "starttls"),
                            org.assertj.core.groups.Tuple.tuple("imaps", "IMAP", "implicit"),
                            org.assertj.core.groups.Tuple.tuple("pop3", "POP3", "starttls"),
                            org.assertj.core.groups.Tuple.tuple("pop3s", "POP3", "implicit"),
                            org.assertj.core.groups.Tuple.tuple("managesieve", "ManageSieve", "starttls"));
            assertThat(servers.listeners().list())
                    .allMatch(listener -> listener.address().equals("127.0.0.1") && listener.port() > 0);
        }
    }

    @Test
    void startShouldFailWithNameAndPortWhenPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> TestServers.start(
                            directory,
                            new Backend(),
                            Map.of("facteur.port.pop3", String.valueOf(taken.getLocalPort()))))
                    .hasMessageContaining("pop3 cannot listen on 127.0.0.1 port " + taken.getLocalPort())
                    .hasMessageContaining("Address already in use");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2:25, 127.0.0.2, 25",
        "::1:25, 0:0:0:0:0:0:0:1, 25",
        "[::1]:25, 0:0:0:0:0:0:0:1, 25",
        "0.0.0.0:0, 0.0.0.0, 0"
    })
    void bindShouldBeTakenAsItIsWritten(String bind, String address, int port) throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("bind", bind);

        assertThat(ListenAddresses.take(configuration)).singleElement().satisfies(found -> {
            assertThat(found.getAddress().getHostAddress()).isEqualTo(address);
            assertThat(found.getPort()).isEqualTo(port);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:25", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", ""})
    void bindShouldBeRefusedWhenNotNumeric(String bind) {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("bind", bind);

        assertThatThrownBy(() -> ListenAddresses.take(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("found \"" + bind + "\"");
    }
}
