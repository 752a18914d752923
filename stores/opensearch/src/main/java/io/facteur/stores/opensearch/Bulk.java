package io.facteur.stores.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Many writes in one request. What OpenSearch refuses because it is busy is tried again, the request or the single write;
 * what it refuses for good is in the answer, write by write.
 */
public final class Bulk {

    /** Of one request, in characters: OpenSearch takes ten times as much, and a small heap does not like it. */
    private static final int LARGEST = 4 * 1024 * 1024;

    private static final int TRIES = 4;
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);

    private final Requests requests;
    private final Map<String, String> parameters;

    private Bulk(Requests requests, Map<String, String> parameters) {
        this.requests = requests;
        this.parameters = parameters;
    }

    /** Into an index that is there. */
    public static Bulk toIndex(Requests requests) {
        return new Bulk(requests, Map.of());
    }

    /** To what an alias stands for. Where there is none OpenSearch would make an index of that name: no alias could be after. */
    public static Bulk toAlias(Requests requests) {
        return new Bulk(requests, Map.of("require_alias", "true"));
    }

    /**
     * One write.
     *
     * @param header what stands in the first line, such as {@code {"index":{…}}}, without the index' name
     * @param body the second line; null where there is none
     */
    public record Write(ObjectNode header, ObjectNode body) {

        public String id() {
            return header.elements().next().path("_id").asText();
        }

        String lines() {
            String first = Requests.text(header) + "\n";
            return body == null ? first : first + Requests.text(body) + "\n";
        }
    }

    /** What became of a write. */
    public record Result(Write write, int status, String error, JsonNode answer) {

        public boolean ok() {
            return status < 300;
        }

        boolean temporary() {
            return OpenSearchException.temporary(status);
        }

        /** There is no index of that name; and not that what is to be deleted is not there. */
        public boolean noIndex() {
            return status == 404 && error.startsWith("index_not_found_exception");
        }
    }

    /** A whole document. A version, if there is one, keeps a newer document from being replaced by it. */
    public static Write index(String id, String routing, ObjectNode document, Long version) {
        return new Write(header("index", id, routing, version), document);
    }

    /** A whole document where there is none; 409 where there is one. */
    public static Write create(String id, String routing, ObjectNode document) {
        return new Write(header("create", id, routing, null), document);
    }

    public static Write delete(String id, String routing, Long version) {
        return new Write(header("delete", id, routing, version), null);
    }

    /** Some fields of a document, if nobody else has written it since it was read. */
    public static Write update(String id, String routing, ObjectNode fields, long sequence, long term) {
        ObjectNode header = header("update", id, routing, null);
        ((ObjectNode) header.get("update")).put("if_seq_no", sequence).put("if_primary_term", term);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("doc", fields);
        return new Write(header, body);
    }

    private static ObjectNode header(String kind, String id, String routing, Long version) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        ObjectNode content = header.putObject(kind).put("_id", id).put("routing", routing);
        if (version != null) {
            content.put("version", version).put("version_type", "external_gte");
        }
        return header;
    }

    /** In their order; an error when OpenSearch is not there, or too busy for all tries. */
    public Flux<Result> write(String index, List<Write> writes) {
        return Flux.fromIterable(requests(writes)).concatMap(part -> writePart(index, part, 1));
    }

    private static List<List<Write>> requests(List<Write> writes) {
        List<List<Write>> parts = new ArrayList<>();
        int size = 0;
        for (Write write : writes) {
            int length = write.lines().length();
            if (parts.isEmpty() || size + length > LARGEST) {
                parts.add(new ArrayList<>());
                size = 0;
            }
            parts.get(parts.size() - 1).add(write);
            size += length;
        }
        return parts;
    }

    private Flux<Result> writePart(String index, List<Write> writes, int attempt) {
        StringBuilder lines = new StringBuilder();
        writes.forEach(write -> lines.append(write.lines()));
        return requests.sendLines("/" + index + "/_bulk", parameters, lines.toString())
                .retryWhen(Retry.backoff(TRIES - 1L, FIRST_WAIT)
                        .filter(Bulk::temporary)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .flatMapMany(answer -> again(index, results(writes, answer), attempt));
    }

    private static List<Result> results(List<Write> writes, JsonNode answer) {
        List<Result> results = new ArrayList<>();
        JsonNode items = answer.path("items");
        for (int i = 0; i < writes.size(); i++) {
            JsonNode item = items.path(i).isEmpty()
                    ? items.path(i)
                    : items.path(i).elements().next();
            JsonNode error = item.path("error");
            results.add(new Result(
                    writes.get(i),
                    item.path("status").asInt(500),
                    error.path("type").asText("") + " " + error.path("reason").asText(""),
                    item));
        }
        return results;
    }

    private Flux<Result> again(String index, List<Result> results, int attempt) {
        List<Write> refused =
                results.stream().filter(Result::temporary).map(Result::write).toList();
        if (refused.isEmpty()) {
            return Flux.fromIterable(results);
        }
        if (attempt >= TRIES) {
            Result first =
                    results.stream().filter(Result::temporary).findFirst().orElseThrow();
            return Flux.error(new IOException(
                    "OpenSearch refuses " + refused.size() + " writes: " + first.status() + " " + first.error()));
        }
        return Flux.concat(
                Flux.fromIterable(results).filter(result -> !result.temporary()),
                Mono.delay(FIRST_WAIT.multipliedBy(1L << attempt))
                        .thenMany(Flux.defer(() -> writePart(index, refused, attempt + 1))));
    }

    /** Whether to try again: OpenSearch says so, or it could not be reached. */
    public static boolean temporary(Throwable error) {
        return error instanceof OpenSearchException answer ? answer.temporary() : error instanceof IOException;
    }
}
