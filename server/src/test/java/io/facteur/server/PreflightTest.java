package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.home.Home;
import io.facteur.home.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    private static final String ADDRESS = "127.0.0.77";

    @TempDir
    private Path directory;

    private Settings settings;
    private Preflight preflight;

    @BeforeEach
    void setUp() throws Exception {
        settings = Settings.load(directory, freePorts());
        preflight = new Preflight(new Home(directory), settings, directory);
    }

    /** The default ones may be in use on the machine that tests. */
    private Map<String, String> freePorts() throws Exception {
        Map<String, String> overrides = new HashMap<>(Map.of("bind", ADDRESS));
        List<ServerSocket> held = new ArrayList<>();
        for (String key : Settings.load(directory, Map.of()).asMap().keySet()) {
            if (key.startsWith("port.")) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS));
                held.add(socket);
                overrides.put(key, Integer.toString(socket.getLocalPort()));
            }
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return overrides;
    }

    @Test
    void checkShouldPassWhenAllIsWell() {
        assertThatCode(preflight::check).doesNotThrowAnyException();
    }

    @Test
    void missingRightShouldBeToldWithItsWaysOut() {
        assertThat(preflight
                        .cannotListen(
                                "port.smtp",
                                new InetSocketAddress(ADDRESS, 25),
                                new SocketException("Permission denied"))
                        .getMessage())
                .startsWith(
                        "cannot listen on " + ADDRESS + " port 25 (Permission denied): ports below 1024 need a right")
                .contains("facteur setup --systemd", "ip_unprivileged_port_start=25");
    }

    @Test
    void checkShouldNameThePortAndItsSettingWhenItIsTaken() throws Exception {
        try (ServerSocket other =
                new ServerSocket(Integer.parseInt(settings.get("port.imaps")), 1, InetAddress.getByName(ADDRESS))) {
            assertThatThrownBy(preflight::check)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(ADDRESS + " port " + other.getLocalPort())
                    .hasMessageContaining("port.imaps");
        }
    }

    @Test
    void checkShouldNameTheLineWhenXmlIsBroken() throws Exception {
        Path file = Files.writeString(directory.resolve("imapserver.xml"), "<a>\n<b>\n</a>\n");

        assertThatThrownBy(preflight::check).isInstanceOf(StartFailure.class).hasMessageContaining(file + ", line 3");
    }

    @Test
    void checkSpaceShouldSayWhatIsNeededWhenThereIsLittle() {
        assertThatThrownBy(() -> preflight.checkSpace(100L << 20))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("only 100 MiB")
                .hasMessageContaining("--home");
    }

    @Test
    void checkJavaShouldSayHowToGetTheRightOne() {
        assertThatThrownBy(() -> Preflight.checkJava(21))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("Java 21")
                .hasMessageContaining("openjdk-17-jdk-headless");
    }
}
