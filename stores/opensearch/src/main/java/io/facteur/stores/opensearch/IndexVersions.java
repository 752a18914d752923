package io.facteur.stores.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import reactor.core.publisher.Mono;

/** An index under a name that stays, while what stands behind it is {@code name-v1}, {@code name-v2} … */
public final class IndexVersions {

    private final Requests requests;
    private final String alias;
    private final Supplier<ObjectNode> body;

    /** @param body of the request that makes an index */
    public IndexVersions(Requests requests, String alias, Supplier<ObjectNode> body) {
        this.requests = requests;
        this.alias = alias;
        this.body = body;
    }

    public String alias() {
        return alias;
    }

    /** What the name stands for; empty: nothing, there is no index. */
    public Mono<Optional<String>> current() {
        return requests.send("GET", "/_alias/" + alias, Map.of())
                .map(answer -> {
                    Iterator<String> names = answer.fieldNames();
                    return names.hasNext() ? Optional.of(names.next()) : Optional.<String>empty();
                })
                .onErrorResume(
                        OpenSearchException.class,
                        e -> e.status() == 404 ? Mono.just(Optional.empty()) : Mono.error(e));
    }

    /** Makes the first version where there is none, with its name. @return whether it was made now, and is empty */
    public Mono<Boolean> createIfAbsent() {
        // the number first: who is faster has the same one, or is there when it is looked for
        return next().flatMap(index ->
                current().flatMap(present -> present.isPresent() ? Mono.just(false) : createNamed(index)));
    }

    private Mono<Boolean> createNamed(String index) {
        return create(index, true).thenReturn(true).onErrorResume(OpenSearchException.class, e -> switch (e.type()) {
            // another node was faster
            case "resource_already_exists_exception" -> Mono.just(false);
            // OpenSearch made it by itself, of a late deletion: it is nobody's
            case "invalid_alias_name_exception" -> delete(alias).then(createNamed(index));
            default -> Mono.error(e);
        });
    }

    /** Makes a version that nobody searches yet. @return its name */
    public Mono<String> createNext() {
        return next().flatMap(index -> create(index, false).thenReturn(index));
    }

    private Mono<JsonNode> create(String index, boolean named) {
        ObjectNode content = body.get();
        if (named) {
            content.putObject("aliases").putObject(alias);
        }
        return requests.send("PUT", "/" + index, Map.of(), content);
    }

    private Mono<String> next() {
        return versions().map(names -> alias + "-v" + (names.isEmpty() ? 1 : number(names.last()) + 1));
    }

    /** All versions there are, the newest last. */
    public Mono<TreeSet<String>> versions() {
        return requests.send("GET", "/_cat/indices/" + alias + "-v*", Map.of("format", "json", "h", "index"))
                .map(answer -> {
                    TreeSet<String> names = new TreeSet<>((one, other) -> Integer.compare(number(one), number(other)));
                    StreamSupport.stream(answer.spliterator(), false)
                            .map(row -> row.path("index").asText())
                            .filter(name -> name.matches(java.util.regex.Pattern.quote(alias) + "-v\\d{1,8}"))
                            .forEach(names::add);
                    return names;
                });
    }

    private static int number(String index) {
        return Integer.parseInt(index.substring(index.lastIndexOf("-v") + 2));
    }

    /** The name stands for the other index from now on; there is no moment at which it stands for none. */
    public Mono<Void> switchTo(String index) {
        return current().flatMap(present -> {
            ObjectNode request = JsonNodeFactory.instance.objectNode();
            ArrayNode actions = request.putArray("actions");
            present.ifPresent(old ->
                    actions.addObject().putObject("remove").put("index", old).put("alias", alias));
            actions.addObject().putObject("add").put("index", index).put("alias", alias);
            return requests.send("POST", "/_aliases", Map.of(), request).then();
        });
    }

    public Mono<Void> delete(String index) {
        return requests.send("DELETE", "/" + index, Map.of()).then();
    }
}
