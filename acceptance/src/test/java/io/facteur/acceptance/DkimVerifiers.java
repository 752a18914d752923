package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that we did not write, which say whether the signatures of messages are good. */
final class DkimVerifiers {

    private static final String PYTHON = "/usr/bin/python3";

    private final Path directory;

    private DkimVerifiers(Path directory) {
        this.directory = directory;
    }

    /**
     * They look up no name, but are told the keys of a domain.
     *
     * @param directory for their files
     */
    static DkimVerifiers of(Facteur facteur, String domain, Path directory) throws IOException, InterruptedException {
        StringBuilder records = new StringBuilder();
        for (JsonNode key : new ObjectMapper().readTree(facteur.succeed("dkim", "list", domain, "--json"))) {
            records.append(key.path("name").asText())
                    .append(' ')
                    .append(key.path("record").asText())
                    .append('\n');
        }
        Files.writeString(directory.resolve("records"), records);
        return new DkimVerifiers(directory);
    }

    static void assumeDkimpy() throws InterruptedException {
        assumeTrue(succeeds(PYTHON, "-c", "import dkim, nacl"), "apt install python3-dkim python3-nacl");
    }

    static void assumeMailauth() throws InterruptedException {
        assumeTrue(succeeds("node", "-e", "require('mailauth')"), "npm install mailauth, and NODE_PATH to where it is");
    }

    /** @param messages with CRLF, each octet a char; each has one signature by RSA and one by Ed25519 */
    void dkimpyShouldPass(List<String> messages) throws IOException, InterruptedException {
        shouldPass(PYTHON, "verify.py", messages);
    }

    /** @param messages as for {@link #dkimpyShouldPass} */
    void mailauthShouldPass(List<String> messages) throws IOException, InterruptedException {
        shouldPass("node", "verify.js", messages);
    }

    private void shouldPass(String program, String script, List<String> messages)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program,
                Path.of("src/test/resources/dkim", script).toAbsolutePath().toString()));
        for (int i = 0; i < messages.size(); i++) {
            Path file = directory.resolve(i + ".eml");
            command.add(Files.writeString(file, messages.get(i), StandardCharsets.ISO_8859_1)
                    .toString());
        }

        Facteur.Result result = Facteur.Result.of(new ProcessBuilder(command));

        assertThat(result.output().lines())
                .as(result.toString())
                .hasSize(messages.size())
                .allMatch(line -> line.endsWith(".eml pass pass"));
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return Facteur.Result.of(new ProcessBuilder(command)).exitCode() == 0;
        } catch (IOException expected) {
            return false;
        }
    }
}
