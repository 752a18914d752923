package io.facteur.guice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.server.core.configuration.Configuration.Basic;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That James reads {@code conf/webadmin.properties} with the values of {@code facteur.properties} in it. */
class WebadminPropertiesTest {

    static final String BIND = "facteur.loopback";
    static final String PORT = "facteur.port.webadmin";

    @BeforeEach
    void set() {
        System.setProperty(BIND, "127.0.0.7");
        System.setProperty(PORT, "8007");
    }

    @AfterEach
    void clear() {
        System.clearProperty(BIND);
        System.clearProperty(PORT);
    }

    @Test
    void addressAndPortShouldBeThoseOfTheSettings() throws Exception {
        Path root = Path.of(System.getProperty("facteur.root")).toAbsolutePath();
        var james = Basic.builder()
                .workingDirectory(root.toString())
                .configurationPath(new org.apache.james.server.core.configuration.Configuration.ConfigurationPath(
                        "file://" + root.resolve("conf") + "/"))
                .build();

        Configuration webadmin = new PropertiesProvider(
                        new FileSystemImpl(james.directories()), james.configurationPath())
                .getConfiguration("webadmin");

        assertThat(webadmin.getBoolean("enabled")).isTrue();
        assertThat(webadmin.getString("host", "other")).isEqualTo("127.0.0.7");
        assertThat(webadmin.getInt("port", 1)).isEqualTo(8007);
    }
}
