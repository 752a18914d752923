package io.facteur.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.facteur.authentication.check.AuthenticationResult;
import io.facteur.authentication.check.Envelope;
import io.facteur.authentication.dkim.DkimResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Evaluates each message of a {@link Corpus} again and again in one thread, and prints what one evaluation takes of a
 * core, as the programs of the other implementations do: {@code SCENARIO MICROSECONDS}. The collector and the compiler of
 * the JVM are counted.
 */
public final class Speed {

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(1);

    private Speed() {}

    /** @param arguments the folder of the corpus */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (Receiver receiver = new Receiver(Files.readString(Corpus.zone(folder)))) {
            for (Scenario scenario : Scenario.values()) {
                byte[] message = Files.readAllBytes(Corpus.file(folder, scenario));
                repeat(receiver, message, WARM_UP);
                long before = system.getProcessCpuTime();
                int count = repeat(receiver, message, MEASURED);
                double micros = (system.getProcessCpuTime() - before) / 1e3 / count;
                System.out.printf(Locale.ROOT, "%s %.1f%n", scenario.name(), micros);
            }
        }
    }

    private static int repeat(Receiver receiver, byte[] message, Duration time) throws IOException {
        Envelope envelope = Senders.envelope();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        // Of this thread: on a busy machine little is done in a second of a clock.
        long end = threads.getCurrentThreadCpuTime() + time.toNanos();
        int count = 0;
        while (threads.getCurrentThreadCpuTime() < end) {
            AuthenticationResult result = receiver.check(message, envelope);
            if (!result.dkim().stream().allMatch(DkimResult::passed)) {
                throw new IllegalStateException("a signature should pass: " + result);
            }
            count++;
        }
        return count;
    }
}
