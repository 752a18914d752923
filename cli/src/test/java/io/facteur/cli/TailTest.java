package io.facteur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {

    @TempDir
    Path directory;

    Path file;

    @BeforeEach
    void make() throws IOException {
        file = Files.writeString(directory.resolve("log"), "one\ntwo\nthree\n");
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void readShouldGiveTheLastLines() throws IOException {
        assertThat(new Tail(file, 2).read()).isEqualTo("two\nthree\n");
        assertThat(new Tail(file, 9).read()).isEqualTo("one\ntwo\nthree\n");
        assertThat(new Tail(file, -1).read()).isEqualTo("one\ntwo\nthree\n");
        assertThat(new Tail(file, 0).read()).isEmpty();
    }

    @Test
    void readShouldGiveLinesWhenTheyAreComplete() throws IOException {
        Tail tail = new Tail(file, 0);
        append("fo");
        assertThat(tail.read()).isEmpty();
        append("ur ü\nfi");
        assertThat(tail.read()).isEqualTo("four ü\n");
        append("ve\n");
        assertThat(tail.read()).isEqualTo("five\n");
        assertThat(tail.read()).isEmpty();
    }

    @Test
    void readShouldBeginAgainWhenTheFileIsReplacedOrEmptied() throws IOException {
        Tail tail = new Tail(file, 0);
        Files.move(file, directory.resolve("log.1"));
        assertThat(tail.read()).isEmpty();
        Files.writeString(file, "a new file that is longer than the old one\n");
        assertThat(tail.read()).isEqualTo("a new file that is longer than the old one\n");
        Files.writeString(file, "short\n");
        assertThat(tail.read()).isEqualTo("short\n");
    }

    @Test
    void readShouldFindTheLinesWhenTheFileIsLarge() throws IOException {
        String line = "x".repeat(99) + "\n";
        Files.writeString(file, line.repeat(10_000));

        assertThat(new Tail(file, 3).read()).isEqualTo(line.repeat(3));
        assertThat(new Tail(file, 5000).read()).hasSize(500_000);
        assertThat(new Tail(file, -1).read()).hasSize(1_000_000);
    }
}
