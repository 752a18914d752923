package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.embedded.EngineFailed;
import io.facteur.embedded.OpenSearchOptions;
import io.facteur.home.Home;
import io.facteur.home.RunState;
import io.facteur.home.RunState.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a child whose jars are missing, so that it never comes up. */
@Timeout(120)
class ChildSupervisorTest {

    @TempDir
    private Path directory;

    private Home home;
    private State state;
    private ChildSupervisor supervisor;

    @BeforeEach
    void setUp() throws Exception {
        home = new Home(directory.resolve("home"));
        home.create();
        state = new State(home);
        supervisor = new ChildSupervisor(
                new OpenSearchOptions(
                        home.openSearch(),
                        home.log("opensearch"),
                        Files.createDirectory(directory.resolve("lib")),
                        "127.0.0.1",
                        1,
                        "32m",
                        directory.resolve("secret")),
                "mail flows",
                state);
    }

    private List<Child> children() {
        return RunState.read(home).map(RunState::children).orElse(List.of());
    }

    @Test
    void startShouldFailWithWhatTheChildSaid() throws Exception {
        assertThatThrownBy(supervisor::start)
                .isInstanceOf(EngineFailed.class)
                .hasMessageContaining("OpenSearch ended before it was ready")
                .hasMessageContaining("OpenSearchMain");
        supervisor.stop();
    }

    @Test
    void startAsideShouldSayThatItFailedAndTryAgain() throws Exception {
        assertThat(supervisor.startAside().get(1, TimeUnit.MINUTES)).isFalse();
        long first = children().get(0).pid();

        while (children().get(0).pid() == first) {
            Thread.sleep(100);
        }

        supervisor.stop();
        assertThat(children()).extracting(Child::name).containsExactly("opensearch");
        assertThat(children().get(0).state()).isEqualTo("stopped");
        long last = children().get(0).pid();
        Thread.sleep(3000);
        assertThat(children().get(0).pid()).isEqualTo(last);
    }

    @Test
    void stateShouldKeepTheChildrenApart() {
        state.child(new Child("opensearch", 1, "starting", "127.0.0.1", 19200));
        state.child(new Child("cassandra", 2, "starting", "127.0.0.1", 19042));
        state.child(new Child("opensearch", 3, "ready", "127.0.0.1", 19200));

        assertThat(children())
                .containsExactly(
                        new Child("cassandra", 2, "starting", "127.0.0.1", 19042),
                        new Child("opensearch", 3, "ready", "127.0.0.1", 19200));
    }
}
