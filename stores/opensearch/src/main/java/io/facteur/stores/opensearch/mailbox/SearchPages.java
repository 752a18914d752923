package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.stores.opensearch.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.james.mailbox.model.SearchQuery.Sort;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * All hits of a query, however many, page by page. A page begins after the last hit of the one before, by what the hits are
 * sorted by; that never changes for a message, and UID and mailbox at the end make it unique, so that no hit is seen twice or
 * left out while others write.
 */
final class SearchPages {

    /** OpenSearch gives no more at once. */
    static final int SIZE = 10_000;

    /** A server that is frozen says nothing: then the store is searched. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Requests requests;
    private final String index;

    SearchPages(Requests requests, String index) {
        this.requests = requests;
        this.index = index;
    }

    /**
     * @param routing the mailboxes whose shards are asked; empty: all shards
     * @param page at most {@link #SIZE}
     * @param fields of each hit that are wanted
     */
    Flux<JsonNode> hits(ObjectNode query, List<Sort> sorts, Collection<String> routing, int page, String... fields) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("query", query);
        body.set("sort", sort(sorts));
        body.put("size", page);
        body.put("track_total_hits", false);
        body.put("_source", false);
        ArrayNode wanted = body.putArray("docvalue_fields");
        for (String field : fields) {
            wanted.add(field);
        }
        Map<String, String> parameters = routing.isEmpty() ? Map.of() : Map.of("routing", String.join(",", routing));
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
        return requests.send("POST", "/" + index + "/_search", parameters, body)
                // Large answers that are not collected yet fill a small heap, and it refuses (429): soon it does not.
                .retryWhen(Retry.backoff(3, PAUSE)
                        .filter(Bulk::busy)
                        .onRetryExhaustedThrow((retry, signal) -> signal.failure()))
                .timeout(LIMIT)
                .onErrorMap(
                        TimeoutException.class,
                        e -> new IOException("OpenSearch did not answer within " + LIMIT.toSeconds() + " s", e))
                .map(answer -> {
                    if (answer.path("timed_out").asBoolean()
                            || answer.path("_shards").path("failed").asInt() > 0) {
                        throw new IllegalStateException("OpenSearch answers for some of its shards only");
                    }
                    List<JsonNode> hits = new ArrayList<>();
                    answer.path("hits").path("hits").forEach(hits::add);
                    return hits;
                });
    }

    private static ArrayNode sort(List<Sort> sorts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        boolean uid = false;
        for (Sort sort : sorts) {
            array.add(by(field(sort), sort.isReverse()));
            uid |= sort.getSortClause() == Sort.SortClause.Uid;
        }
        if (!uid) {
            array.add(by(Fields.UID, false));
        }
        array.add(by(Fields.MAILBOX, false));
        return array;
    }

    private static String field(Sort sort) {
        return switch (sort.getSortClause()) {
            case Arrival -> Fields.ARRIVAL;
            case BaseSubject -> Fields.SORT_SUBJECT;
            case Id -> Fields.MESSAGE;
            case MailboxCc -> Fields.SORT_CC;
            case MailboxFrom -> Fields.SORT_FROM;
            case MailboxTo -> Fields.SORT_TO;
            case SentDate -> Fields.SENT;
            case Size -> Fields.SIZE;
            case Uid -> Fields.UID;
        };
    }

    /** What is missing comes last, and first in the reversed order: one is exactly the other from its end. */
    private static ObjectNode by(String field, boolean reverse) {
        ObjectNode sort = JsonNodeFactory.instance.objectNode();
        sort.putObject(field).put("order", reverse ? "desc" : "asc").put("missing", reverse ? "_first" : "_last");
        return sort;
    }
}
