package io.facteur.stores.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * All hits of a search, however many, page by page. A page begins after the last hit of the one before, by what the hits are
 * sorted by: where that is unique and never changes, no hit is seen twice or left out while others write.
 */
public final class Pages {

    /** OpenSearch gives no more at once. */
    public static final int LARGEST = 10_000;

    /** A server that is frozen says nothing. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final int BUSY = 429;
    private static final int MORE_TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Requests requests;
    private final String index;

    public Pages(Requests requests, String index) {
        this.requests = requests;
        this.index = index;
    }

    /**
     * Whoever has enough cancels: no page is asked for before the one before it was taken.
     *
     * @param search with {@code query} and {@code sort}
     * @param page hits of a page, at most {@link #LARGEST}
     * @return as OpenSearch gives them; an error that is temporary when it gives none, or those of some shards only
     */
    public Flux<JsonNode> hits(ObjectNode search, int page, Map<String, String> parameters) {
        ObjectNode body = search.deepCopy();
        body.put("size", page);
        body.put("track_total_hits", false);
        body.put("_source", false);
        return page(body, parameters)
                .expand(hits -> hits.size() < page
                        ? Mono.empty()
                        : page(
                                body.deepCopy()
                                        .<ObjectNode>set(
                                                "search_after",
                                                hits.get(hits.size() - 1).get("sort")),
                                parameters))
                .concatMapIterable(hits -> hits, 1);
    }

    private Mono<List<JsonNode>> page(ObjectNode body, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        // shards that are nowhere would be left out without a word
        all.put("allow_partial_search_results", "false");
        return requests.send("POST", "/" + index + "/_search", all, body)
                // Large answers that are not collected yet fill a small heap, and it refuses: soon it does not.
                .retryWhen(Retry.backoff(MORE_TRIES, PAUSE)
                        .filter(error -> error instanceof OpenSearchException refused && refused.status() == BUSY)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .timeout(LIMIT)
                .onErrorMap(
                        TimeoutException.class,
                        e -> new IOException("OpenSearch did not answer within " + LIMIT.toSeconds() + " s", e))
                .map(Pages::whole);
    }

    private static List<JsonNode> whole(JsonNode answer) {
        if (answer.path("timed_out").asBoolean()
                || answer.path("_shards").path("failed").asInt() > 0) {
            throw new OpenSearchException("_search, for some of its shards only", 500, answer);
        }
        List<JsonNode> hits = new ArrayList<>();
        answer.path("hits").path("hits").forEach(hits::add);
        return hits;
    }
}
