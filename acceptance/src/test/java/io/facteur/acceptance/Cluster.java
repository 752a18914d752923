package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facteur.testing.dns.LocalDns;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Two nodes of Facteur on the engines of a cluster, each with a home of its own, as {@code docs/cluster.md} says. */
final class Cluster {

    static final String DOMAIN = "example.org";

    /** A look at the health of all parts is work for all of them. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final ClusterEngines engines;
    private final LocalDns dns;
    private final List<Facteur> nodes;

    private Cluster(ClusterEngines engines, LocalDns dns, List<Facteur> nodes) {
        this.engines = engines;
        this.dns = dns;
        this.nodes = nodes;
    }

    /** Starts the engines, then one node after the other: the first makes the schema. */
    static Cluster start() throws IOException, InterruptedException {
        ClusterEngines engines = ClusterEngines.start();
        LocalDns dns = LocalDns.start("");
        Cluster cluster = new Cluster(
                engines, dns, List.of(node(1, engines, dns.hostAndPort()), node(2, engines, dns.hostAndPort())));
        for (Facteur node : cluster.nodes) {
            node.up();
        }
        cluster.node(0).succeed("domain", "add", DOMAIN);
        return cluster;
    }

    private static Facteur node(int number, ClusterEngines engines, String dns)
            throws IOException, InterruptedException {
        endLeftOver("cluster-node" + number);
        keepLogs("cluster-node" + number);
        Facteur node = Facteur.fresh("cluster-node" + number, "127.0.20.4" + number);
        Map<String, String> settings = new TreeMap<>(Map.of(
                "node",
                "node" + number,
                "secrets.directory",
                engines.secrets().toString(),
                "dns.servers",
                dns,
                "cassandra.hosts",
                CassandraNodes.hosts(),
                "cassandra.replication",
                "datacenter1:3",
                "opensearch.hosts",
                SearchEngine.hosts(),
                "rabbitmq.hosts",
                Brokers.hosts(),
                "s3.endpoint",
                ObjectStore.endpoint(),
                "s3.access.key",
                ObjectStore.ACCESS_KEY,
                "s3.threshold",
                Traffic.THRESHOLD));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            node.with(setting.getKey(), setting.getValue());
        }
        return node;
    }

    /** A node of a run that was killed: it has the addresses and the old home. */
    private static void endLeftOver(String name) throws IOException, InterruptedException {
        Path state = Facteur.HOMES.resolve(name).resolve("run/state.json");
        if (Files.exists(state)) {
            long pid = new ObjectMapper().readTree(state.toFile()).path("pid").asLong();
            boolean ours = ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().commandLine())
                    .filter(line -> line.contains("/" + name))
                    .isPresent();
            if (ours) {
                Facteur.kill(pid);
            }
        }
    }

    /** A test that fails is run again: what was logged before is what tells why. */
    private static void keepLogs(String name) throws IOException {
        Path logs = Facteur.HOMES.resolve(name).resolve("logs");
        if (Files.exists(logs)) {
            Path kept = Facteur.HOMES.resolve(name + "-logs-before");
            Facteur.delete(kept);
            Files.move(logs, kept);
        }
    }

    ClusterEngines engines() {
        return engines;
    }

    Facteur node(int number) {
        return nodes.get(number);
    }

    /** The one that a client turns to when the other does not serve it. */
    int other(int number) {
        return 1 - number;
    }

    /** Users of one test, made on the first node and known to the second. */
    List<String> users(String... names) throws IOException, InterruptedException {
        for (String name : names) {
            HttpResponse<String> made = Webadmin.send(
                    node(0), "PUT", "/users/" + address(name), "{\"password\":\"" + SharedFacteur.PASSWORD + "\"}");
            if (made.statusCode() != 204) {
                throw new AssertionError("no user " + name + ": " + made.statusCode() + " " + made.body());
            }
        }
        return List.of(names).stream().map(Cluster::address).toList();
    }

    private static String address(String name) {
        return name + "@" + DOMAIN;
    }

    /** What a node says of its parts: name and status. */
    Map<String, String> health(int number) throws IOException, InterruptedException {
        JsonNode answer = new ObjectMapper()
                .readTree(Webadmin.send(node(number), "GET", "/healthcheck", "").body());
        Map<String, String> parts = new TreeMap<>();
        for (JsonNode check : answer.path("checks")) {
            parts.put(check.path("componentName").asText(), check.path("status").asText());
        }
        return parts;
    }

    /** Waits until a node says of one of its parts what is true. */
    void awaitHealth(int number, String part, String... allowed) {
        patiently()
                .alias("node " + (number + 1) + " says that " + part + " is " + List.of(allowed))
                .pollInterval(BETWEEN_LOOKS)
                .ignoreExceptions()
                .until(() -> health(number).entrySet().stream()
                        .anyMatch(
                                check -> check.getKey().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))
                                        && List.of(allowed).contains(check.getValue())));
    }

    void awaitAllHealthy() {
        for (int node = 0; node < nodes.size(); node++) {
            int number = node;
            patiently().pollInterval(BETWEEN_LOOKS).ignoreExceptions().untilAsserted(() -> {
                Map<String, String> sick = new TreeMap<>(health(number));
                sick.values().removeIf("healthy"::equals);
                if (!sick.isEmpty()) {
                    throw new AssertionError("node " + (number + 1) + ": " + sick);
                }
            });
        }
    }

    /** Starts what a test that failed left dead. */
    void bringBack() throws IOException, InterruptedException {
        for (EngineProcess engine : engines.all()) {
            if (!engine.isAlive()) {
                engine.start();
            }
        }
        for (Facteur node : nodes) {
            if (!node.isAlive()) {
                node.up();
            }
        }
    }

    void end() throws InterruptedException {
        for (Facteur node : nodes) {
            node.end();
        }
        dns.close();
        engines.end();
    }
}
