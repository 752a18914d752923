package io.facteur.acceptance;

import static io.facteur.acceptance.Patience.patiently;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long searches take in a mailbox that grows, over IMAP, on one machine, and what the messages take on disk. No test, and
 * started on request only: see benchmarks/README.md.
 */
@EnabledIfSystemProperty(named = "facteur.search.measure", matches = "true", disabledReason = "a benchmark")
class SearchCostTest {

    private static final int MESSAGES = Integer.getInteger("facteur.search.messages", 100_000);
    /** So many are stored; the others are copies of their documents, in the index alone. */
    private static final int STORED = Integer.getInteger("facteur.search.stored", MESSAGES / 10);

    private static final int AT_ONCE = 500;
    private static final int CONNECTIONS = 8;
    private static final int TIMES = 60;
    private static final int WARM_UP = 20;
    private static final int WORDS = 200;
    private static final int VOCABULARY = 30_000;
    private static final int SENDERS = 500;
    private static final String USER = "collector@" + Cluster.DOMAIN;
    private static final String LETTERS = "etaoinsrhldcumfpgwybvk";

    private final String[] vocabulary = vocabulary();
    private final Map<String, String> questions = questions();

    /** Pseudo-words, each but once: the first are the most frequent. */
    private static String[] vocabulary() {
        Random random = new Random(1);
        return Stream.generate(() -> {
                    StringBuilder word = new StringBuilder();
                    for (int i = 4 + random.nextInt(6); i > 0; i--) {
                        word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
                    }
                    return word.toString();
                })
                .distinct()
                .limit(VOCABULARY)
                .toArray(String[]::new);
    }

    private Map<String, String> questions() {
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("SEEN, half of the messages", "SEEN");
        questions.put("BODY, a word of every third message", "BODY " + vocabulary[40]);
        questions.put("BODY, a rare word", "BODY " + vocabulary[VOCABULARY - 7]);
        questions.put("BODY, a word that is nowhere", "BODY qqqqqqq");
        questions.put("TEXT, two words", "TEXT \"" + vocabulary[300] + " " + vocabulary[900] + "\"");
        questions.put("SUBJECT, a part of a word", "SUBJECT " + vocabulary[3000].substring(1));
        questions.put("FROM, a part of an address", "FROM ender77@");
        questions.put("FROM, SINCE and BODY", "FROM sender7 SINCE 1-Jan-2026 BODY " + vocabulary[40]);
        return questions;
    }

    /** Words as they are in a language: the n-th is about n times rarer than the first. */
    private String message(int number) {
        Random random = new Random(number);
        StringBuilder message = new StringBuilder(2048);
        message.append("From: <sender" + random.nextInt(SENDERS) + "@other.test>\r\nTo: <" + USER + ">\r\nSubject:");
        for (int i = 0; i < 5; i++) {
            message.append(' ').append(word(random));
        }
        message.append("\r\nMessage-ID: <" + number + "@other.test>\r\n\r\n");
        for (int i = 1; i <= WORDS; i++) {
            message.append(word(random)).append(i % 10 == 0 ? "\r\n" : " ");
        }
        return message.toString();
    }

    private String word(Random random) {
        return vocabulary[(int) Math.pow(VOCABULARY, random.nextDouble()) - 1];
    }

    @Test
    void growingMailbox() throws Exception {
        Facteur facteur = Facteur.fresh("search-cost", "127.0.20.52")
                .with("opensearch.heap", "512m")
                .up();
        try {
            facteur.succeed("domain", "add", Cluster.DOMAIN);
            facteur.succeed("user", "add", USER, "--password", SharedFacteur.PASSWORD);
            store(facteur);
            measure(facteur, STORED);
            index(facteur);
            measure(facteur, MESSAGES);
        } finally {
            facteur.end();
        }
    }

    private void store(Facteur facteur) throws Exception {
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(
                    CompletableFuture.runAsync(() -> append(facteur, next, STORED), task -> new Thread(task).start()));
        }
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get();
        System.out.printf("%n%d messages stored after %.0f s", STORED, seconds(start));
        patiently()
                .atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> facteur.run("search", "status").exitCode() == 0);
        System.out.printf(", and searchable after %.0f s%n", seconds(start));
    }

    /** The document of each message, nine times more, with other UIDs. */
    private static void index(Facteur facteur) throws Exception {
        long start = System.nanoTime();
        ObjectMapper json = new ObjectMapper();
        int last = 0;
        for (int done = 0; done < STORED; ) {
            String page = "{\"size\":" + AT_ONCE + ",\"sort\":[{\"uid\":\"asc\"}],\"search_after\":[" + last + "]}";
            JsonNode hits = openSearch(facteur, "POST", "/facteur-messages/_search", page)
                    .at("/hits/hits");
            for (int copy = 1; copy < MESSAGES / STORED; copy++) {
                StringBuilder bulk = new StringBuilder();
                for (JsonNode hit : hits) {
                    ObjectNode document = hit.path("_source").deepCopy();
                    int uid = document.path("uid").asInt() + copy * STORED;
                    document.put("uid", uid);
                    String id = document.path("mailbox").asText() + ":" + uid;
                    ObjectNode action = json.createObjectNode();
                    action.putObject("index")
                            .put("_id", id)
                            .put("routing", hit.path("_routing").asText());
                    bulk.append(action).append('\n').append(document).append('\n');
                }
                JsonNode answer = openSearch(facteur, "POST", "/facteur-messages/_bulk", bulk.toString());
                if (answer.path("errors").asBoolean(true)) {
                    throw new IllegalStateException(answer.toString().substring(0, 1000));
                }
            }
            done += hits.size();
            last = hits.get(hits.size() - 1).at("/_source/uid").asInt();
        }
        openSearch(facteur, "POST", "/facteur-messages/_refresh", "");
        System.out.printf("%n%d documents indexed in bulk in %.0f s%n", MESSAGES - STORED, seconds(start));
    }

    private static JsonNode openSearch(Facteur facteur, String method, String path, String body) throws Exception {
        String secret =
                Files.readString(facteur.home().resolve("secrets/opensearch")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + facteur.address() + ":19200" + path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("facteur:" + secret).getBytes(StandardCharsets.UTF_8)))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.body());
        }
        return new ObjectMapper().readTree(response.body());
    }

    private void append(Facteur facteur, AtomicInteger next, int to) {
        try (Connection imap = Mails.imap(facteur, USER)) {
            for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                byte[] octets = message(number).getBytes(StandardCharsets.US_ASCII);
                imap.send("a APPEND INBOX " + (number % 2 == 0 ? "(\\Seen) " : "") + "{" + octets.length + "+}");
                imap.sendRaw(octets);
                String answer = imap.send("").until(line -> line.startsWith("a "));
                if (!answer.contains("a OK")) {
                    throw new IllegalStateException(answer);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(Facteur facteur, int messages) throws IOException, InterruptedException {
        System.out.printf(
                "on disk: OpenSearch %.1f KiB a message, Cassandra %.1f KiB (with its commit log)%n",
                size(facteur.home().resolve("opensearch")) / 1024.0 / messages,
                size(facteur.home().resolve("cassandra")) / 1024.0 / STORED);
        System.out.printf(
                "| %-42s | %7s | %7s | %7s |%n", "In " + messages + " messages", "found", "p50, ms", "p95, ms");
        try (Connection imap = Mails.imap(facteur, USER)) {
            imap.imap("EXAMINE INBOX");
            for (Map.Entry<String, String> question : questions.entrySet()) {
                measure(imap, question.getKey(), question.getValue());
            }
        }
    }

    private static void measure(Connection imap, String name, String question) throws IOException {
        long[] nanos = new long[TIMES];
        int found = 0;
        List<String> refusals = new ArrayList<>();
        for (int i = -WARM_UP; i < TIMES; i++) {
            long start = System.nanoTime();
            String answer = imap.imap("UID SEARCH " + question);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - start;
            }
            if (answer.contains("a OK")) {
                found = answer.lines().findFirst().orElseThrow().strip().split(" ").length - 2;
            } else {
                refusals.add(answer.strip());
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "| %-42s | %7d | %7.1f | %7.1f |%n",
                name, found, nanos[TIMES / 2] / 1e6, nanos[TIMES * 95 / 100] / 1e6);
        if (!refusals.isEmpty()) {
            System.out.printf("refused %d times, such as: %s%n", refusals.size(), refusals.get(0));
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
