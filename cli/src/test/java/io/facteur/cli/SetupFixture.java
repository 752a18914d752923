package io.facteur.cli;

import io.facteur.home.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A distribution and a home without anything in it. */
abstract class SetupFixture {

    /** As the distribution's outgoing.xml, as far as it matters. */
    static final String OUTGOING = """
            <outgoing>
                <!-- <smartHost><host>smtp.isp.example</host></smartHost> -->
                <nextHops>
                    <ipv6>false</ipv6>
                </nextHops>
            </outgoing>
            """;

    @TempDir
    Path directory;

    Path distribution;
    Path home;

    @BeforeEach
    void make() throws Exception {
        distribution = directory.resolve("distribution");
        home = directory.resolve("home");
        Path conf = Files.createDirectories(distribution.resolve("conf"));
        Path original = Path.of(System.getProperty("facteur.root"), "conf");
        for (String file : List.of("facteur.properties", "authentication.xml", "smtpserver.xml")) {
            Files.copy(original.resolve(file), conf.resolve(file));
        }
        Files.writeString(conf.resolve("outgoing.xml"), OUTGOING);
    }

    Run setup(String... arguments) {
        List<String> all = new ArrayList<>(List.of("setup"));
        all.addAll(List.of(arguments));
        return Run.on(home)
                .property("facteur.distribution", distribution.toString())
                .property("facteur.launcher", "/opt/facteur/bin/facteur")
                .in("the password\n")
                .run(all.toArray(String[]::new));
    }

    /** On an address at which nobody else listens on the standard ports, also when this is not root. */
    Run setUp(String... more) {
        List<String> all = new ArrayList<>(List.of("mail.example.org", "--bind", "127.0.0.71"));
        all.addAll(List.of(more));
        return setup(all.toArray(String[]::new));
    }

    Settings settings() throws Exception {
        return Settings.load(home.resolve("conf"), Map.of());
    }

    String conf(String file) throws IOException {
        return Files.readString(home.resolve("conf").resolve(file));
    }

    String zone(String text) throws IOException {
        return Files.writeString(directory.resolve("zone"), text).toString();
    }
}
