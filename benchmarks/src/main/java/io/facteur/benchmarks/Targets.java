package io.facteur.benchmarks;

import io.facteur.authentication.message.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link Evaluation}, writes a table in Markdown, and exits with 1 when a target is missed. Those with Ed25519 are not judged. */
public final class Targets {

    private static final int FORKS = 1;
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 10;
    private static final int KIB = 1024;
    private static final int ALLOCATION = 64 * KIB;

    private Targets() {}

    /** @param arguments names of {@link Scenario}; none for all */
    public static void main(String[] arguments) throws RunnerException, IOException {
        List<Scenario> scenarios = arguments.length == 0
                ? List.of(Scenario.values())
                : Stream.of(arguments).map(Scenario::valueOf).toList();
        List<String> rows = new ArrayList<>();
        boolean missed = false;
        for (Scenario scenario : scenarios) {
            Row row = measure(scenario);
            missed |= row.missed();
            rows.add(row.markdown());
            System.out.println(row.markdown());
        }
        System.out.println();
        System.out.println(
                "| Message | µs | floor, µs | times the floor | limit | KiB allocated | of these the floor | limit | |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---|");
        rows.forEach(System.out::println);
        if (scenarios.stream().anyMatch(scenario -> !scenario.judged())) {
            System.out.printf(Locale.ROOT, "%nOne Ed25519 verification alone: %.1f µs%n", edwards());
        }
        System.exit(missed ? 1 : 0);
    }

    /**
     * @param allocated octets, of one evaluation
     * @param floorAllocated octets, of one floor: the JDK's own, for the verifications
     */
    private record Row(
            Scenario scenario,
            double time,
            double floor,
            double allocated,
            double floorAllocated,
            double allocationLimit) {

        double ratio() {
            return time / floor;
        }

        boolean missed() {
            return scenario.judged() && (ratio() > scenario.size.limit || allocated > allocationLimit);
        }

        private String verdict() {
            if (!scenario.judged()) {
                return "not judged";
            }
            return missed() ? "missed" : "held";
        }

        String markdown() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.2f | %.1f | %.1f | %.1f | %.1f | %s |",
                    scenario.title,
                    time,
                    floor,
                    ratio(),
                    scenario.size.limit,
                    allocated / KIB,
                    floorAllocated / KIB,
                    allocationLimit / KIB,
                    verdict());
        }
    }

    private static Row measure(Scenario scenario) throws RunnerException, IOException {
        Collection<RunResult> results = new Runner(options()
                        .include(Evaluation.class.getName() + "\\.")
                        .param("scenario", scenario.name())
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuProfiler.class)
                        .build())
                .run();
        byte[] message = new Senders().message(scenario);
        int header = Floor.headerOctets(MessageReader.open(new ByteArrayInputStream(message)));
        RunResult evaluation = named(results, "evaluate");
        RunResult floor = named(results, "floor");
        return new Row(
                scenario,
                best(evaluation),
                best(floor),
                allocated(evaluation),
                allocated(floor),
                ALLOCATION + 3.0 * header);
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .forks(FORKS)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(500))
                .jvmArgsAppend("-Xbatch", "-Dslf4j.internal.verbosity=ERROR")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private static double edwards() throws RunnerException {
        return best(new Runner(options()
                        .include(Edwards.class.getName() + "\\.")
                        .addProfiler(CpuProfiler.class)
                        .build())
                .runSingle());
    }

    private static RunResult named(Collection<RunResult> results, String method) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .findFirst()
                .orElseThrow();
    }

    /** Of all iterations: whatever else runs on the machine only ever adds to it, by the caches that they share. */
    private static double best(RunResult run) {
        return run.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration ->
                        iteration.getSecondaryResults().get(CpuProfiler.LABEL).getScore())
                .min()
                .orElseThrow();
    }

    private static double allocated(RunResult run) {
        return run.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }
}
