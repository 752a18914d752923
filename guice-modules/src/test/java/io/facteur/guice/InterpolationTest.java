package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code conf/} refer to facteur.properties as {@code sys:facteur.…}: James must read them that way. */
class InterpolationTest {

    @TempDir
    private Path home;

    @Test
    void systemPropertyShouldBeReadInXmlAndInProperties() throws Exception {
        System.setProperty("facteur.test", "127.0.0.2");
        Files.writeString(
                home.resolve("some.xml"), "<some><bind>${sys:facteur.test}:${sys:facteur.test}</bind></some>");
        Files.writeString(home.resolve("some.properties"), "host=${sys:facteur.test}\nlist=a,${sys:facteur.test}\n");
        Configuration.Basic configuration = Configuration.builder()
                .workingDirectory(home.toFile())
                .configurationPath(new Configuration.ConfigurationPath("file://" + home + "/"))
                .build();
        FileSystemImpl files = new FileSystemImpl(configuration.directories());

        assertThat(new FileConfigurationProvider(files, configuration)
                        .getConfiguration("some")
                        .getString("bind"))
                .isEqualTo("127.0.0.2:127.0.0.2");
        PropertiesProvider properties = new PropertiesProvider(files, configuration.configurationPath());
        assertThat(properties.getConfiguration("some").getString("host")).isEqualTo("127.0.0.2");
        assertThat(properties.getConfiguration("some").getStringArray("list")).containsExactly("a", "127.0.0.2");
    }
}
