package io.facteur.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {

    @TempDir
    Path directory;

    private NodeIdentity identity(String home, String node) throws Exception {
        Home made = new Home(directory.resolve(home));
        made.create();
        return NodeIdentity.of(made, Settings.load(directory, Map.of("node", node)));
    }

    @Test
    void homeShouldBeTheSameAtEachStartAndNoOthers() throws Exception {
        NodeIdentity first = identity("a", "mail1");

        assertThat(first.name()).isEqualTo("mail1");
        assertThat(identity("a", "mail1")).isEqualTo(first);
        assertThat(identity("b", "mail1").home()).isNotEqualTo(first.home());
    }

    @Test
    void nameShouldBeTheMachinesWhenNoneIsSet() throws Exception {
        assertThat(identity("a", "").name()).isNotBlank();
    }

    @Test
    void brokenFileShouldBeNamed() throws Exception {
        identity("a", "mail1");
        Files.writeString(directory.resolve("a/node.id"), "x");

        assertThatThrownBy(() -> identity("a", "mail1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("node.id");
    }
}
