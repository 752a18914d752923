package io.facteur.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildFilesTest {

    @TempDir
    Path directory;

    /** The build sets FACTEUR_OPENSEARCH_JAVA_OPTS for its tests. */
    @Test
    void optionsOfTheEnvironmentShouldComeAfterOurs() {
        List<String> command = new OpenSearchOptions(
                        directory,
                        directory.resolve("log"),
                        directory.resolve("lib"),
                        "127.0.0.1",
                        9200,
                        "64m",
                        directory.resolve("secret"))
                .command();

        assertThat(command).containsSubsequence("-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp");
    }
}
