package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.home.Home;
import io.facteur.home.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginesTest {

    @TempDir
    private Path directory;

    private Engines engines(String cassandra, String openSearch) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("cassandra.hosts", cassandra);
        settings.put("opensearch.hosts", openSearch);
        Home home = new Home(directory);
        return new Engines(home, Settings.load(directory, settings), directory, new State(home));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 'Cassandra, OpenSearch'",
        "db1:9042, '', OpenSearch",
        "'', search1:9200, Cassandra",
        "db1:9042, search1:9200, ''"
    })
    void enginesShouldBeThoseThatAreNotElsewhere(String cassandra, String openSearch, String names) throws Exception {
        assertThat(engines(cassandra, openSearch).names()).isEqualTo(names);
    }

    @Test
    void startShouldMakeNothingWhenAllIsElsewhere() throws Exception {
        Engines engines = engines("db1:9042", "search1:9200");

        assertThat(engines.start()).isTrue();
        engines.stop();

        assertThat(directory.resolve("secrets")).doesNotExist();
    }
}
