package io.facteur.stores.opensearch.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.stores.opensearch.Pages;
import io.facteur.stores.opensearch.Requests;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.quota.search.QuotaClause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The documents of the index of quotas, one a user. Its version is the time at which the user's account was so full: what
 * comes late, from any node, does not replace what is newer.
 */
final class QuotaDocuments {

    static final String ALIAS = "facteur-quotas";

    private static final String USER = "user";
    private static final String DOMAIN = "domain";
    private static final String RATIO = "ratio";
    /** The version once more: by its version a document cannot be looked for. */
    private static final String AT = "at";

    private static final String COMPARED = "compared";
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Logger LOGGER = LoggerFactory.getLogger(QuotaDocuments.class);

    private final Requests requests;
    private final Bulk bulk;
    private final String name;
    private final int page;

    QuotaDocuments(Requests requests) {
        this(requests, ALIAS, Pages.LARGEST);
    }

    QuotaDocuments(Requests requests, String name, int page) {
        this.requests = requests;
        this.bulk = name.equals(ALIAS) ? Bulk.toAlias(requests) : Bulk.toIndex(requests);
        this.name = name;
        this.page = page;
    }

    /** The same for another index. */
    QuotaDocuments of(String other) {
        return new QuotaDocuments(requests, other, page);
    }

    /** The body of the request that makes an index. It is small: 100,000 accounts are some megabytes. */
    static ObjectNode index(int replicas) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("settings")
                .putObject("index")
                .put("number_of_shards", 1)
                .put("number_of_replicas", replicas)
                // how long a deletion is remembered: a late write must not bring the user back
                .put("gc_deletes", "10m");
        ObjectNode mappings = body.putObject("mappings").put("dynamic", "strict");
        ObjectNode properties = mappings.putObject("properties");
        properties.putObject(USER).put("type", "keyword");
        properties.putObject(DOMAIN).put("type", "keyword");
        properties.putObject(RATIO).put("type", "double");
        properties.putObject(AT).put("type", "long");
        return body;
    }

    /** An error when OpenSearch does not take them now. What it never takes is left out, and logged. */
    Mono<Void> write(List<StoredQuotas.Reading> readings) {
        return readings.isEmpty()
                ? Mono.empty()
                : bulk.write(name, readings.stream().map(this::write).toList())
                        // 409: a newer one is there
                        .filter(result -> !result.ok() && result.status() != 409)
                        .concatMap(result -> {
                            if (result.noIndex()) {
                                return Mono.error(new IOException("the index of quotas is gone"));
                            }
                            LOGGER.error(
                                    "The quota of {} is left out of the index: {} {}",
                                    result.write().id(),
                                    result.status(),
                                    result.error());
                            return Mono.empty();
                        })
                        .then();
    }

    private Bulk.Write write(StoredQuotas.Reading reading) {
        String user = reading.user().asString();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put(USER, user);
        reading.user().getDomainPart().map(Domain::asString).ifPresent(domain -> document.put(DOMAIN, domain));
        // with a limit of 0 the ratio is infinite, which JSON cannot say, or no number: then it is in no range
        if (!Double.isNaN(reading.ratio())) {
            document.put(RATIO, Math.min(reading.ratio(), Double.MAX_VALUE));
        }
        document.put(AT, micros(reading.at()));
        return Bulk.index(user, user, document, micros(reading.at()));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Those of which nobody has said anything since then. */
    Mono<Void> deleteOlder(Instant than) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("query").putObject("range").putObject(AT).put("lt", micros(than));
        return refresh()
                .then(requests.send(
                        "POST",
                        "/" + name + "/_delete_by_query",
                        Map.of("conflicts", "proceed", "refresh", "true"),
                        body))
                .then();
    }

    Mono<Void> refresh() {
        return requests.send("POST", "/" + name + "/_refresh", Map.of()).then();
    }

    /**
     * When the last comparison began that was finished; empty: none was, the index is not complete. It is kept with the
     * index, and lost with it. An error when there is no index.
     */
    Mono<Optional<Instant>> compared() {
        return requests.send("GET", "/" + name + "/_mapping", Map.of())
                .timeout(LIMIT)
                .map(answer -> {
                    JsonNode compared = answer.elements()
                            .next()
                            .path("mappings")
                            .path("_meta")
                            .path(COMPARED);
                    return compared.isTextual() ? Optional.of(Instant.parse(compared.asText())) : Optional.empty();
                });
    }

    Mono<Void> compared(Instant begun) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("_meta").put(COMPARED, begun.toString());
        return requests.send("PUT", "/" + name + "/_mapping", Map.of(), body).then();
    }

    /** Sorted by name, all that match, however many; whoever has enough cancels. */
    Flux<Username> search(QuotaClause.And clauses, int wanted) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("query", query(clauses));
        body.putArray("sort").addObject().put(USER, "asc");
        return new Pages(requests, name)
                .hits(body, Math.max(1, Math.min(page, wanted)), Map.of())
                .map(hit -> Username.of(hit.path("_id").asText()));
    }

    private static ObjectNode query(QuotaClause.And clauses) {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        ArrayNode filter = query.putObject("bool").putArray("filter");
        for (QuotaClause clause : clauses.getClauses()) {
            ObjectNode one = filter.addObject();
            if (clause instanceof QuotaClause.HasDomain domain) {
                one.putObject("term").put(DOMAIN, domain.getDomain().asString());
            } else if (clause instanceof QuotaClause.MoreThan more) {
                range(one).put("gte", more.getQuotaBoundary().getRatio());
            } else if (clause instanceof QuotaClause.LessThan less) {
                range(one).put("lte", less.getQuotaBoundary().getRatio());
            } else {
                throw new IllegalArgumentException("There is no search for " + clause);
            }
        }
        return query;
    }

    private static ObjectNode range(ObjectNode clause) {
        return clause.putObject("range").putObject(RATIO);
    }
}
