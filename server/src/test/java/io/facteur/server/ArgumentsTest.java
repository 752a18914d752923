package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

    @TempDir
    private Path home;

    @Test
    void parseShouldTakeTheConfOfTheHomeWhenThereIsOne() throws Exception {
        Files.createDirectories(home.resolve("conf"));

        assertThat(Arguments.parse(new String[] {"--home", home.toString()}).conf())
                .isEqualTo(home.resolve("conf"));
    }

    @Test
    void parseShouldTakeTheConfOfTheDistributionWhenTheHomeHasNone() throws Exception {
        Arguments arguments = Arguments.parse(new String[] {"--home", home.toString()});

        assertThat(arguments.conf()).isEqualTo(arguments.distribution().resolve("conf"));
    }

    @Test
    void parseShouldTakeTheAddressAsASetting() throws Exception {
        assertThat(Arguments.parse(new String[] {"--bind", "127.0.0.2"}).overrides())
                .containsEntry("bind", "127.0.0.2");
    }

    @Test
    void parseShouldRefuseWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Arguments.parse(new String[] {"--port", "25"}))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("--port");
    }
}
