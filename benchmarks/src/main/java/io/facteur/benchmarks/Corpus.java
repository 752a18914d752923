package io.facteur.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the messages, and what the DNS says about their senders, for the other implementations. */
public final class Corpus {

    private Corpus() {}

    /** @param arguments the folder: {@code SCENARIO.eml}, {@code zone.json}, {@code zone.txt} */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Senders senders = new Senders();
        for (Scenario scenario : Scenario.values()) {
            Files.write(file(folder, scenario), senders.message(scenario));
        }
        Files.writeString(folder.resolve("zone.json"), senders.zone().json());
        Files.writeString(zone(folder), senders.zone().masterFile());
    }

    static Path file(Path folder, Scenario scenario) {
        return folder.resolve(scenario.name() + ".eml");
    }

    static Path zone(Path folder) {
        return folder.resolve("zone.txt");
    }
}
