package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What a delivered message costs: CPU time of each process, and what it asks of Cassandra, on one machine and on a cluster.
 * No test, and started on request only: see benchmarks/README.md.
 */
@EnabledIfSystemProperty(named = "facteur.cluster.measure", matches = "true", disabledReason = "a benchmark")
class ClusterCostTest {

    private static final int WARM_UP = Integer.getInteger("facteur.cluster.warmup", 300);
    private static final int MESSAGES = Integer.getInteger("facteur.cluster.messages", 1000);
    private static final int SENDERS = 8;
    private static final int IDLE_SECONDS = 60;
    private static final String LINE = "x".repeat(76) + "\r\n";
    private static final String BODY = LINE.repeat(4096 / LINE.length());

    @Test
    void oneMachine() throws Exception {
        try (LocalDns dns = LocalDns.start("")) {
            Facteur facteur = Facteur.fresh("cost", "127.0.20.51")
                    .with("dns.servers", dns.hostAndPort())
                    .up();
            try {
                facteur.succeed("domain", "add", Cluster.DOMAIN);
                Map<String, Long> processes = new LinkedHashMap<>();
                processes.put("mail server", facteur.pid());
                facteur.status()
                        .at("/children")
                        .forEach(child -> processes.put(
                                child.path("name").asText(), child.path("pid").asLong()));
                try (CqlSession session = CassandraNodes.session(
                        List.of(facteur.address()),
                        19042,
                        "facteur",
                        Files.readString(facteur.home().resolve("secrets/cassandra"))
                                .strip())) {
                    idle("one machine", processes);
                    measure("one machine", List.of(facteur), processes, session);
                }
            } finally {
                facteur.end();
            }
        }
    }

    @Test
    void cluster() throws Exception {
        Cluster cluster = Cluster.start();
        try {
            Map<String, Long> processes = new LinkedHashMap<>();
            processes.put("mail server 1", cluster.node(0).pid());
            processes.put("mail server 2", cluster.node(1).pid());
            for (EngineProcess engine : cluster.engines().all()) {
                processes.put(engine.name(), engine.pid());
            }
            try (CqlSession session = cluster.engines().cassandra().session()) {
                idle("cluster", processes);
                measure("one node of the cluster", List.of(cluster.node(0)), processes, session);
                measure("two nodes of the cluster", List.of(cluster.node(0), cluster.node(1)), processes, session);
            }
        } finally {
            cluster.end();
        }
    }

    /** What each process takes though there is no mail: another node costs that much. */
    private static void idle(String what, Map<String, Long> processes) throws IOException, InterruptedException {
        Map<String, Long> cpu = cpu(processes);
        Thread.sleep(IDLE_SECONDS * 1000L);
        System.out.printf("%n%s, without mail%n", what);
        difference(cpu, cpu(processes))
                .forEach((process, millis) ->
                        System.out.printf("  %-24s %7.1f CPU-ms a second%n", process, millis / (double) IDLE_SECONDS));
    }

    private static void measure(String what, List<Facteur> nodes, Map<String, Long> processes, CqlSession session)
            throws Exception {
        String user = what.replace(" ", "") + "@" + Cluster.DOMAIN;
        nodes.get(0).succeed("user", "add", user, "--password", SharedFacteur.PASSWORD);
        load(nodes, user, WARM_UP, 0);
        Map<String, Long> cpu = cpu(processes);
        Map<String, Long> requests = CassandraNodes.requests(session);
        Instant start = Instant.now();
        load(nodes, user, MESSAGES, WARM_UP);
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        print(what, seconds, difference(cpu, cpu(processes)), difference(requests, CassandraNodes.requests(session)));
    }

    private static void print(String what, double seconds, Map<String, Long> cpu, Map<String, Long> requests) {
        System.out.printf(
                "%n%s: %d messages of 4 KiB in %.1f s, %.0f a second%n", what, MESSAGES, seconds, MESSAGES / seconds);
        double total = 0;
        for (Map.Entry<String, Long> process : cpu.entrySet()) {
            double each = process.getValue() / (double) MESSAGES;
            total += each;
            System.out.printf("  %-24s %7.1f CPU-ms a message%n", process.getKey(), each);
        }
        System.out.printf("  %-24s %7.1f CPU-ms a message%n", "all", total);
        requests.entrySet().stream()
                .filter(table -> table.getValue() * 20 >= MESSAGES)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(table -> System.out.printf(
                        "  %-60s %6.2f a message%n", table.getKey(), table.getValue() / (double) MESSAGES));
        for (String kind : List.of("read", "write", "scan", "paxos")) {
            System.out.printf(
                    "  all of kind %-48s %6.2f a message%n",
                    kind,
                    requests.entrySet().stream()
                                    .filter(table -> table.getKey().startsWith(kind))
                                    .mapToLong(Map.Entry::getValue)
                                    .sum()
                            / (double) MESSAGES);
        }
    }

    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new LinkedHashMap<>();
        after.forEach((key, value) -> difference.put(key, value - before.getOrDefault(key, 0L)));
        return difference;
    }

    private static void load(List<Facteur> nodes, String user, int messages, int before) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Facteur node = nodes.get(i % nodes.size());
            senders.add(CompletableFuture.runAsync(
                    () -> send(node, user, messages, next), task -> new Thread(task).start()));
        }
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).get();
        try (Connection imap = Mails.imap(nodes.get(0), user)) {
            patiently()
                    .atMost(Duration.ofMinutes(20))
                    .until(() ->
                            imap.imap("STATUS INBOX (MESSAGES)").contains("MESSAGES " + (before + messages) + ")"));
        }
    }

    private static void send(Facteur node, String user, int messages, AtomicInteger next) {
        try (Connection smtp = Mails.smtp(node)) {
            for (int number = next.getAndIncrement(); number < messages; number = next.getAndIncrement()) {
                String answer = Mails.send(smtp, "s@other.test", user, "n" + System.nanoTime(), number + "\r\n" + BODY);
                if (!answer.startsWith("250")) {
                    throw new IllegalStateException(answer);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** In milliseconds, of each and the processes that it started: a broker runs in one of them. */
    private static Map<String, Long> cpu(Map<String, Long> processes) throws IOException {
        Map<String, Long> cpu = new LinkedHashMap<>();
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            ProcessHandle handle = ProcessHandle.of(process.getValue()).orElseThrow();
            cpu.put(
                    process.getKey(),
                    Stream.concat(Stream.of(handle), handle.descendants())
                            .mapToLong(ClusterCostTest::cpu)
                            .sum());
        }
        return cpu;
    }

    /** The system counts in ticks of ten milliseconds. */
    private static long cpu(ProcessHandle process) {
        try {
            String[] fields = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
                    .replaceAll("\\(.*\\)", "x")
                    .split(" ");
            return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10;
        } catch (IOException ended) {
            return 0;
        }
    }
}
