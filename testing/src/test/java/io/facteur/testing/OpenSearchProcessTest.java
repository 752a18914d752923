package io.facteur.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facteur.embedded.ChildProcess;
import io.facteur.embedded.OpenSearchOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(OpenSearchExtension.class)
class OpenSearchProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"GET, /", "GET, /_cat/indices", "GET, /no/such/path", "PUT, /stolen", "OPTIONS, /", "HEAD, /"})
    void nodeShouldTellNothingWithoutItsPassword(String method, String path) throws Exception {
        InetSocketAddress address = EmbeddedOpenSearch.get().address();

        for (HttpResponse<String> response : List.of(
                new OpenSearchHttp(address, "facteur", "").requestWithoutPassword(method, path, ""),
                new OpenSearchHttp(address, "facteur", "wrong").request(method, path, ""),
                new OpenSearchHttp(address, "other", EmbeddedOpenSearch.PASSWORD).request(method, path, ""))) {
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).isEmpty();
        }
        assertThat(EmbeddedOpenSearch.get().request("HEAD", "/stolen", "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tokenizer": "icu_tokenizer", "filter": ["icu_folding"], "text": "Élan vers 東京, STRASSE"} | elan vers 東京 strasse
            {"tokenizer": "icu_tokenizer", "filter": ["icu_folding"], "text": "Σίσυφος"}                    | σισυφοσ
            {"tokenizer": "icu_tokenizer", "filter": ["icu_normalizer"], "text": "Ｆａｃｔｅｕｒ é"}        | facteur é
            {"analyzer": "english", "text": "The invoices were running late"}                            | invoic were run late
            {"analyzer": "french", "text": "Les factures payées par les facteurs"}                       | factur paye fact
            """)
    void analyzerShouldFindTheWords(String request, String words, EmbeddedOpenSearch node) throws Exception {
        HttpResponse<String> response = node.request("POST", "/_analyze", request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(List.of(response.body().split("\"token\":\"")).stream()
                        .skip(1)
                        .map(token -> token.substring(0, token.indexOf('"'))))
                .containsExactly(words.split(" "));
    }

    @Test
    void nodeShouldMakeNoIndexOfAMisspeltName(EmbeddedOpenSearch node) throws Exception {
        assertThat(node.request("PUT", "/misspelt/_doc/1", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void nodeShouldListenOnItsPortAlone() throws Exception {
        OpenSearchOptions options = options();
        ChildProcess process = ChildProcess.start(options);
        try {
            process.awaitReady(PATIENCE);
            assertThat(listeningPorts(process.pid())).containsExactly(options.port());
        } finally {
            process.stop(Duration.ofSeconds(20));
        }
    }

    /** As the system tells it: what the process has open, among what anything listens on. */
    private static List<Integer> listeningPorts(long pid) throws Exception {
        List<String> sockets;
        try (var files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            sockets = files.map(OpenSearchProcessTest::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .toList();
        }
        return List.of("tcp", "tcp6").stream()
                .flatMap(table -> lines(Path.of("/proc/net/" + table)))
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns[3].equals("0A") && sockets.contains(columns[9]))
                .map(columns -> Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16))
                .distinct()
                .toList();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException expected) {
            // closed since
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nodeShouldKeepWhatItAcknowledgedWhenItIsKilled() throws Exception {
        OpenSearchOptions options = options();
        ChildProcess process = ChildProcess.start(options);
        process.awaitReady(PATIENCE);
        OpenSearchHttp http = http(options);
        assertThat(http.request("PUT", "/kept", "{\"settings\": {\"number_of_replicas\": 0}}")
                        .statusCode())
                .isEqualTo(200);
        for (int i : IntStream.range(0, 50).toArray()) {
            assertThat(http.request("PUT", "/kept/_doc/" + i, "{\"number\": " + i + "}")
                            .statusCode())
                    .isEqualTo(201);
        }

        ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();
        process.onExit().get(1, TimeUnit.MINUTES);

        ChildProcess again = ChildProcess.start(options);
        try {
            again.awaitReady(PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    http.request("GET", "/kept/_count", "").body())
                            .contains("\"count\":50,"));
        } finally {
            again.stop(Duration.ofSeconds(20));
        }
    }

    @Test
    void stopShouldEndTheNodeInOrder() throws Exception {
        ChildProcess process = ChildProcess.start(options());
        process.awaitReady(PATIENCE);

        process.stop(Duration.ofSeconds(30));

        // told by a thread of its own
        assertThat(process.onExit()).succeedsWithin(PATIENCE);
        assertThat(directory.resolve("pid")).doesNotExist();
        assertThat(Files.readString(directory.resolve("opensearch.log"))).contains("closed");
    }

    @Test
    void nodeShouldEndWhenItsParentDies() throws Exception {
        OpenSearchOptions options = options();
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dfacteur.opensearch.lib=" + System.getProperty("facteur.opensearch.lib"),
                        Parent.class.getName(),
                        directory.toString(),
                        Integer.toString(options.port()))
                .redirectError(directory.resolve("parent.err").toFile())
                .start();
        try {
            String pid = parent.inputReader().readLine();
            assertThat(pid)
                    .as(Files.readString(directory.resolve("parent.err")))
                    .isNotNull();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly();

            child.onExit().get(1, TimeUnit.MINUTES);
        } finally {
            parent.destroyForcibly();
        }
    }

    /** What starts a node, says which process it is, and waits to be killed. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            ChildProcess child =
                    ChildProcess.start(EmbeddedOpenSearch.options(Path.of(args[0]), Integer.parseInt(args[1])));
            child.awaitReady(PATIENCE);
            System.out.println(child.pid());
            Thread.sleep(PATIENCE.toMillis());
        }
    }

    private OpenSearchOptions options() throws Exception {
        return EmbeddedOpenSearch.options(directory, TestChild.freePorts(1).get(0));
    }

    private static OpenSearchHttp http(OpenSearchOptions options) {
        return new OpenSearchHttp(
                new InetSocketAddress(options.address(), options.port()),
                EmbeddedOpenSearch.USER,
                EmbeddedOpenSearch.PASSWORD);
    }
}
