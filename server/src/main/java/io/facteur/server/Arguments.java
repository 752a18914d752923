package io.facteur.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of {@link Main}. The {@code facteur} command checked it already: this is a contract between two
 * parts of the distribution and not a user's interface.
 *
 * @param home directory of this instance
 * @param conf directory of the configuration
 * @param distribution where {@code lib/} and the default {@code conf/} are
 * @param overrides settings that win over the file's
 */
record Arguments(Path home, Path conf, Path distribution, Map<String, String> overrides) {

    static final String DISTRIBUTION = "facteur.distribution";

    static Arguments parse(String[] arguments) throws StartFailure {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!arguments[i].matches("--(home|bind|conf)") || i + 1 == arguments.length) {
                throw new StartFailure("unknown or incomplete argument " + arguments[i] + ": see facteur up --help");
            }
            values.put(arguments[i].substring(2), arguments[i + 1]);
        }
        Path distribution = Path.of(System.getProperty(DISTRIBUTION, "."));
        Path home = absolute(
                Optional.ofNullable(values.get("home")).orElse(System.getProperty("facteur.default.home", "data")));
        Path own = home.resolve("conf");
        Path conf = Optional.ofNullable(values.get("conf"))
                .map(Arguments::absolute)
                .orElse(Files.isDirectory(own) ? own : distribution.resolve("conf"));
        Map<String, String> overrides = new HashMap<>();
        Optional.ofNullable(values.get("bind")).ifPresent(bind -> overrides.put("bind", bind));
        return new Arguments(home, absolute(conf.toString()), absolute(distribution.toString()), overrides);
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }
}
