package io.facteur.messaging.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.messaging.broker.MailBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedMailBrokerKillTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void everyAcceptedTextShouldBeThereWhenTheProcessIsKilled(int senders) throws Exception {
        List<String> accepted = enqueueUntilKilled(senders, 200 * senders);

        List<String> found = new ArrayList<>();
        try (MailBroker broker = EmbeddedMailBroker.open(directory)) {
            broker.queue("spool").forEach(found::add);
            assertThat(broker.queue("spool").size()).isEqualTo(found.size());
        }

        assertThat(found).doesNotHaveDuplicates().containsAll(accepted);
    }

    private List<String> enqueueUntilKilled(int senders, int enough) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EnqueueUntilKilled.class.getName(),
                        directory.toString(),
                        Integer.toString(senders))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> accepted = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null) {
                if (line.matches("\\d+-\\d+")) {
                    accepted.add(line);
                }
                if (accepted.size() == enough) {
                    // By its handle: what the process wrote before stays readable.
                    process.toHandle().destroyForcibly();
                }
                line = output.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(enough);
        return accepted;
    }
}
