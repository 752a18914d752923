package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import io.facteur.home.RunState.Listener;
import io.facteur.home.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    @TempDir
    Path home;

    private String text(Map<String, String> settings, boolean hasDomains) throws Exception {
        List<Listener> listeners = List.of(
                listener("smtp", 2525),
                listener("submissions", 1465),
                listener("submission", 1587),
                listener("lmtp", 2424),
                listener("imap", 1143),
                listener("imaps", 1993),
                listener("pop3s", 1995),
                listener("webadmin", 8000));
        return new Summary(new Home(home), Settings.load(home, settings), listeners, "./facteur").text(hasDomains);
    }

    private static Listener listener(String name, int port) {
        return new Listener(name, "any", "127.0.0.1", port, "none");
    }

    @Test
    void trialShouldSaySoAndWhatComesNext() throws Exception {
        assertThat(text(Map.of(), false).lines())
                .containsExactly(
                        "Ready on 127.0.0.1",
                        "TRIAL: loopback only, outgoing mail is held",
                        "  smtp 2525  submission 1587/1465  imap 1143/1993  pop 1995  web 8000",
                        "  admin password: " + home.resolve("secrets/admin") + " (readable by you alone)",
                        "  next: ./facteur domain add example.org");
        assertThat(text(Map.of(), true)).endsWith("  next: ./facteur status");
    }

    @Test
    void publicServerShouldSayItsName() throws Exception {
        assertThat(text(Map.of("bind", "0.0.0.0", "hostname", "mail.example.org"), true)
                        .lines())
                .contains("Ready on 0.0.0.0", "PUBLIC: mail.example.org", "  next: ./facteur doctor")
                .noneMatch(line -> line.contains("TRIAL"));
    }
}
