package io.facteur.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The public conformance suites, when they are there: they are not ours, and no part of this project. */
public final class Suites {

    private Suites() {}

    /** Skips the test, and says so, when the suite is absent. */
    public static Path require(String name) {
        Path suite = Path.of(System.getProperty("facteur.root", "."), "..", "shared", "suites", name)
                .normalize();
        if (!Files.exists(suite)) {
            System.out.println("Skipped: a conformance suite, for there is no " + suite);
        }
        Assumptions.assumeTrue(Files.exists(suite), "no conformance suite at " + suite);
        return suite;
    }

    /** @return the documents of a YAML file */
    public static List<JsonNode> yaml(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory());
        try (MappingIterator<JsonNode> documents =
                mapper.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }
}
