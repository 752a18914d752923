package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facteur command, many times in one JVM: hundreds of envelopes are hundreds of runs. Reads the arguments of a run as
 * a JSON array in a line; answers with a JSON object in a line: {@code exitCode}, {@code out} in base64, {@code err}.
 */
final class ManyRuns {

    private ManyRuns() {}

    public static void main(String[] none) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> arguments = new ArrayList<>();
            for (JsonNode argument : mapper.readTree(line)) {
                arguments.add(argument.asText());
            }
            System.out.println(run(mapper, arguments.toArray(new String[0])));
        }
    }

    private static ObjectNode run(ObjectMapper mapper, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment environment = new Environment(
                System.getenv(),
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                true,
                Optional.empty());
        int exitCode = Main.run(environment, arguments);
        return mapper.createObjectNode()
                .put("exitCode", exitCode)
                .put("out", out.toByteArray())
                .put("err", err.toString(StandardCharsets.UTF_8));
    }
}
