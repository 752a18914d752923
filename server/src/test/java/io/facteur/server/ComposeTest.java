package io.facteur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facteur.home.Endpoint;
import io.facteur.home.RelayNetworks;
import io.facteur.home.Settings;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * No engine of containers runs where Facteur is built, so this keeps {@code docker-compose.yml} and what belongs to it true:
 * what they name is there, and they agree with each other, with the settings and with the versions of the parent POM.
 */
class ComposeTest {

    private static final Path ROOT = Path.of(System.getProperty("facteur.root"));

    /** Of the images, as their documentation has them. */
    private static final Map<String, Integer> ENGINE_PORTS =
            Map.of("cassandra", 9042, "opensearch", 9200, "rabbitmq", 5672);

    private static final Map<String, Integer> PUBLIC_PORTS = new TreeMap<>(Map.of(
            "smtp", 25,
            "submission", 587,
            "submissions", 465,
            "imap", 143,
            "imaps", 993,
            "pop3", 110,
            "pop3s", 995,
            "managesieve", 4190));

    private static JsonNode compose;
    private static JsonNode services;
    private static String dockerfile;
    private static String haproxy;
    private static Settings settings;

    @BeforeAll
    static void read(@TempDir Path conf) throws Exception {
        // Not by Jackson alone, which leaves aliases as they are
        compose = new ObjectMapper().valueToTree(new Yaml().load(text("docker-compose.yml")));
        services = compose.path("services");
        dockerfile = text("Dockerfile");
        haproxy = text("docker/haproxy.cfg");
        Files.copy(ROOT.resolve("docker/facteur.properties"), conf.resolve(Settings.FILE));
        // Refuses what is no key, and no value of one
        settings = Settings.load(conf, Map.of("bind", "0.0.0.0"));
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void everyPortOfTheLoadBalancerShouldBePublishedAndLeadToTheSameServiceOfBothNodes() {
        List<String> published = new ArrayList<>();
        services.path("haproxy").path("ports").forEach(port -> published.add(port.asText()));
        assertThat(published)
                .containsExactlyInAnyOrderElementsOf(PUBLIC_PORTS.values().stream()
                        .map(port -> port + ":" + port)
                        .toList());
        for (Map.Entry<String, Integer> service : PUBLIC_PORTS.entrySet()) {
            String block = block(service.getKey());
            assertThat(all("^ +bind :(\\d+)$", block))
                    .containsExactly(service.getValue().toString());
            int port = settings.port(service.getKey());
            assertThat(all("^ +server \\S+ (\\S+)$", block)).containsExactly("facteur1:" + port, "facteur2:" + port);
        }
        assertThat(all("^listen (\\S+)$", haproxy)).containsExactlyInAnyOrderElementsOf(PUBLIC_PORTS.keySet());
    }

    private static String block(String name) {
        int start = haproxy.indexOf("listen " + name + "\n");
        assertThat(start).as("listen " + name).isPositive();
        int end = haproxy.indexOf("\nlisten ", start);
        return haproxy.substring(start, end < 0 ? haproxy.length() : end);
    }

    @Test
    void imageShouldExposeWhatTheLoadBalancerNeeds() {
        Set<String> wanted = new TreeSet<>();
        PUBLIC_PORTS.keySet().forEach(name -> wanted.add(Integer.toString(settings.port(name))));
        wanted.add(Integer.toString(settings.port("health")));

        assertThat(List.of(all("^EXPOSE (.+)$", dockerfile).get(0).split(" ")))
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void loadBalancerAndImageShouldAskWhatTheServerAnswers() throws Exception {
        String health = Integer.toString(settings.port("health"));
        assertThat(all("check port (\\d+)", haproxy)).containsExactly(health);
        String ready = text("docker/ready");
        assertThat(all("/dev/tcp/127\\.0\\.0\\.1/(\\d+)", ready)).containsExactly(health);
        String path = all("option httpchk GET (\\S+)", haproxy).get(0);
        assertThat(all("GET (\\S+) HTTP", ready)).containsExactly(path);

        DisposableServer server = HealthListener.start(
                "127.0.0.1", 0, () -> Mono.just(Optional.empty()), () -> Mono.just(Optional.empty()));
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(HttpResponseStatus.OK.code());
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void headerOfTheLoadBalancerShouldBeBelievedFromItsNetworkAlone() throws Exception {
        assertThat(haproxy).contains("send-proxy-v2");
        String front = compose.at("/networks/front/ipam/config/0/subnet").asText();
        assertThat(settings.get("proxy.networks")).isEqualTo(front);
        assertThat(RelayNetworks.parse(front).contains(InetAddress.getByName("172.31.25.7")))
                .isTrue();
        assertThat(services.path("haproxy").path("networks").toString()).isEqualTo("[\"front\"]");
        // Nobody else may say who a client is.
        for (String name : names(services)) {
            if (services.path(name).path("networks").toString().contains("front")) {
                assertThat(name).matches("haproxy|facteur[12]");
            }
        }
        assertThat(compose.at("/networks/back/internal").asBoolean()).isTrue();
    }

    @Test
    void everyEngineOfTheSettingsShouldBeAServiceWithThatPort() {
        ENGINE_PORTS.forEach((key, port) -> {
            List<Endpoint> hosts = settings.hosts(key);
            assertThat(hosts).isNotEmpty();
            for (Endpoint host : hosts) {
                assertThat(services.has(host.host())).as(host.host()).isTrue();
                assertThat(host.port()).isEqualTo(port);
            }
        });
        assertThat(settings.hosts("cassandra")).hasSize(3);
        URI s3 = URI.create(settings.get("s3.endpoint"));
        assertThat(services.has(s3.getHost())).isTrue();
        assertThat(settings.get("s3.access.key"))
                .isEqualTo(services.at("/s3/environment/MINIO_ROOT_USER").asText());
        assertThat(settings.get("rabbitmq.user"))
                .isEqualTo(services.at("/rabbitmq/environment/RABBITMQ_DEFAULT_USER")
                        .asText());
        assertThat(settings.get("cassandra.replication"))
                .isEqualTo(services.at("/cassandra1/environment/CASSANDRA_DC").asText() + ":3");
    }

    @Test
    void everyUserAndDataCenterOfTheScriptsShouldBeThatOfTheSettings() throws Exception {
        String users = text("docker/cassandra-users.sh");
        assertThat(all("ROLE IF NOT EXISTS (\\S+)", users)).containsExactly(settings.get("cassandra.user"));
        assertThat(all("'(\\w+)': 3", users)).containsExactly(settings.get("cassandra.datacenter"));
        assertThat(services.has(all("cqlsh (\\S+)", users).get(0))).isTrue();
        // The one that the image makes, with the password that it is given
        assertThat(settings.get("opensearch.user")).isEqualTo("admin");
        assertThat(services.at("/opensearch/entrypoint").toString())
                .contains("OPENSEARCH_INITIAL_ADMIN_PASSWORD\",\"opensearch");
    }

    @Test
    void versionsShouldBePinnedAndThoseOfTheParent() throws Exception {
        String parent = text("pom.xml");
        String cassandra =
                all("<cassandra.version>(.+)</cassandra.version>", parent).get(0);
        String openSearch =
                all("<opensearch.version>(.+)</opensearch.version>", parent).get(0);
        for (String name : names(services)) {
            String image = services.path(name).path("image").asText();
            assertThat(image).as(name).matches("[a-z0-9./-]+:[A-Za-z0-9._-]*[0-9][A-Za-z0-9._-]*");
            if (name.startsWith("cassandra")) {
                assertThat(image).isEqualTo("cassandra:" + cassandra);
            }
        }
        assertThat(services.at("/opensearch/image").asText()).endsWith(":" + openSearch);
        assertThat(all("^FROM (\\S+)", text("docker/opensearch/Dockerfile")))
                .containsExactly("opensearchproject/opensearch:" + openSearch);
        String version = all("<artifactId>facteur</artifactId>\\s+<version>(.+)</version>", parent)
                .get(0);
        assertThat(services.at("/facteur1/image").asText()).isEqualTo("facteur:" + version);
        assertThat(all("^FROM (\\S+)", dockerfile))
                .allMatch(image -> image.matches("eclipse-temurin:17\\.[0-9._]+-j(dk|re)-jammy"));
    }

    @Test
    void everySecretShouldBeMadeByTheScriptAndNoneBeInTheRepository() throws Exception {
        String script = text("docker/secrets.sh");
        List<String> made = List.of(all("^for name in (.+); do$", script).get(0).split(" "));
        assertThat(names(compose.path("secrets"))).containsExactlyInAnyOrderElementsOf(made);
        for (String name : made) {
            assertThat(compose.path("secrets").path(name).path("file").asText())
                    .isEqualTo("./docker/secrets/" + name + ".txt");
        }
        assertThat(text(".gitignore").lines()).contains("docker/secrets/");
        assertThat(text(".dockerignore").lines()).contains("docker/secrets");
        assertThat(settings.get("secrets.directory")).isEqualTo("/run/secrets");
        Set<String> ours = new TreeSet<>();
        services.at("/facteur1/secrets")
                .forEach(secret -> ours.add(secret.path("target").asText()));
        // Those that conf/facteur.properties names, each as a file of that name
        String comment = text("conf/facteur.properties").replace("\n# ", " ");
        assertThat(List.of(all("each named as in secrets/ of the home \\(([^)]+)\\)", comment)
                        .get(0)
                        .split(", ")))
                .containsExactlyInAnyOrderElementsOf(ours);
        for (String name : names(services)) {
            services.path(name)
                    .path("secrets")
                    .forEach(secret ->
                            assertThat(made).contains(secret.path("source").asText()));
        }
    }

    @Test
    void everyFileThatIsMountedOrCopiedShouldBeThere() throws Exception {
        for (String name : names(services)) {
            for (JsonNode volume : services.path(name).path("volumes")) {
                String[] parts = volume.asText().split(":");
                if (parts[0].startsWith("./")) {
                    assertThat(ROOT.resolve(parts[0])).as(name).exists();
                    assertThat(parts).as(volume.asText()).hasSize(3);
                } else {
                    assertThat(names(compose.path("volumes"))).contains(parts[0]);
                }
            }
            JsonNode build = services.path(name).path("build");
            if (build.isTextual()) {
                assertThat(ROOT.resolve(build.asText()).resolve("Dockerfile")).exists();
            }
            for (JsonNode part : services.path(name).path("entrypoint")) {
                if (part.asText().startsWith("/facteur/")) {
                    assertThat(services.path(name).path("volumes").toString()).contains(":" + part.asText() + ":ro");
                }
            }
        }
        assertThat(ROOT.resolve(all("^COPY (docker/\\S+)", dockerfile).get(0))).isExecutable();
        // The settings go where the distribution has them, and the data where the image keeps them.
        String place = all("^COPY --from=build \\S+ (\\S+)$", dockerfile).get(0);
        assertThat(services.at("/facteur1/volumes/0").asText()).contains(":" + place + "/conf/" + Settings.FILE + ":");
        assertThat(text("server/src/main/assembly/distribution.xml"))
                .contains("<outputDirectory>conf</outputDirectory>");
        assertThat(all("^ENTRYPOINT \\[\"(.+)\"]$", dockerfile)).containsExactly(place + "/bin/facteur");
        String home = all("^ENV FACTEUR_HOME=(\\S+)$", dockerfile).get(0);
        assertThat(all("^VOLUME (\\S+)$", dockerfile)).containsExactly(home);
        assertThat(services.at("/facteur1/volumes/1").asText()).isEqualTo("facteur1:" + home);
        assertThat(services.at("/facteur2/volumes/1").asText()).isEqualTo("facteur2:" + home);
        assertThat(all("COPY --from=build /source/(\\S+)", dockerfile)).containsExactly("server/target/distribution");
        assertThat(text("server/pom.xml")).contains("<finalName>distribution</finalName>");
    }

    @Test
    void everyVariableOfFacteurShouldBeOneThatItsLauncherReads() throws Exception {
        String launcher = text("facteur");
        List<String> variables = new ArrayList<>(all("(FACTEUR_[A-Z_]+)=", dockerfile));
        variables.addAll(names(services.at("/facteur1/environment")));
        assertThat(variables)
                .hasSizeGreaterThan(1)
                .allSatisfy(name -> assertThat(launcher).contains("${" + name));
    }

    @Test
    void imageShouldRunWithoutPrivilegesAndSayWhetherItIsReady() {
        assertThat(dockerfile)
                .containsPattern("(?m)^USER facteur$")
                .containsPattern("(?m)^HEALTHCHECK .*CMD \\[\"facteur-ready\"]$")
                .doesNotContainPattern("(?i)(password|secret)=");
        assertThat(dockerfile.indexOf("USER facteur")).isLessThan(dockerfile.indexOf("ENTRYPOINT"));
    }

    @Test
    void everyServiceShouldHaveAHealthCheckLimitsAndAWayBack() {
        for (String name : names(services)) {
            JsonNode service = services.path(name);
            assertThat(service.has("mem_limit") && service.has("cpus"))
                    .as("limits of " + name)
                    .isTrue();
            if (!name.equals("cassandra-users")) {
                // Facteur's is in its image.
                assertThat(service.has("healthcheck") || name.startsWith("facteur"))
                        .as("health check of " + name)
                        .isTrue();
                assertThat(service.path("restart").asText()).as(name).isEqualTo("unless-stopped");
            }
        }
    }

    @Test
    void nodeShouldBeGivenTheTimeThatItNeedsToStop() {
        int needs = Integer.parseInt(settings.get("drain.seconds")) + Integer.parseInt(settings.get("drain.limit"));

        assertThat(Integer.parseInt(
                        services.at("/facteur1/stop_grace_period").asText().replace("s", "")))
                .isGreaterThan(needs + 10);
    }

    @Test
    void composeShouldAcceptTheFile() throws Exception {
        assumeTrue(isInstalled("docker-compose"), "docker-compose is not installed");
        run("docker-compose", "-f", ROOT.resolve("docker-compose.yml").toString(), "config", "-q");
    }

    @Test
    void loadBalancerShouldAcceptTheFile() throws Exception {
        assumeTrue(isInstalled("haproxy"), "haproxy is not installed");
        run("haproxy", "-c", "-q", "-f", ROOT.resolve("docker/haproxy.cfg").toString());
    }

    @Test
    void scriptsShouldBeUnderstood() throws Exception {
        try (Stream<Path> files = Files.list(ROOT.resolve("docker"))) {
            for (Path script :
                    files.filter(file -> file.toString().endsWith(".sh")).toList()) {
                run("bash", "-n", script.toString());
            }
        }
        run("bash", "-n", ROOT.resolve("docker/ready").toString());
    }

    private static boolean isInstalled(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static void run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/usr/local/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            fail(String.join(" ", command) + " does not end");
        }
        assertThat(process.exitValue())
                .as(String.join(" ", command) + "\n" + said)
                .isZero();
    }
}
