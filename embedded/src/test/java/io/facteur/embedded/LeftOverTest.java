package io.facteur.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOverTest {

    @TempDir
    private Path directory;

    private Path file;
    private Process process;

    @BeforeEach
    void setUp() throws IOException {
        file = directory.resolve("pid");
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void tearDown() {
        process.destroyForcibly();
    }

    @Test
    void endShouldWaitForAProcessThatEndsByItself() throws Exception {
        LeftOver.remember(file, process.toHandle());
        CompletableFuture<Void> end = CompletableFuture.runAsync(() -> {
            try {
                LeftOver.end(file);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(300);
        assertThat(end).isNotDone();

        process.destroy();

        end.get(60, TimeUnit.SECONDS);
        assertThat(file).doesNotExist();
    }

    @Test
    void endShouldSpareAnotherProcessOfThatNumber() throws Exception {
        Files.writeString(file, process.pid() + " 2001-01-01T00:00:00Z");

        LeftOver.end(file);

        assertThat(process.isAlive()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void endShouldDoNothingWhenTheFileWasCutShort() throws Exception {
        Files.writeString(file, "");

        LeftOver.end(file);

        assertThat(process.isAlive()).isTrue();
    }
}
