package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One run of the command inside the test's process. */
final class Run {

    final int exitCode;
    final String out;
    final String err;

    private Run(int exitCode, String out, String err) {
        this.exitCode = exitCode;
        this.out = out;
        this.err = err;
    }

    JsonNode json() {
        return Json.parse(out);
    }

    static Builder on(Path home) {
        return new Builder(home);
    }

    static final class Builder {

        private final Map<String, String> properties = new HashMap<>();
        private final Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
        private boolean utf8 = true;
        private String in = "";
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Builder(Path home) {
            properties.put("facteur.command", "./facteur");
            properties.put("facteur.default.home", home.toString());
        }

        Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        Builder variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        Builder ascii() {
            utf8 = false;
            return this;
        }

        Builder in(String text) {
            in = text;
            return this;
        }

        /** @return what it has said so far, for another thread than the one that runs it */
        String said() {
            return out.toString(StandardCharsets.UTF_8);
        }

        /** Once for each builder. */
        Run run(String... arguments) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Environment environment = new Environment(
                    variables,
                    properties,
                    new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    utf8,
                    Optional.empty());
            int exitCode = Main.run(environment, arguments);
            return new Run(exitCode, said(), err.toString(StandardCharsets.UTF_8));
        }
    }
}
