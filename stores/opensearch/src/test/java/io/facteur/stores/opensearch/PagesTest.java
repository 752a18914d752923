package io.facteur.stores.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a real OpenSearch, which refuses what is asked when its memory is said to be full. */
class PagesTest {

    private static final String INDEX = "pages";
    private static final String BREAKER = "network.breaker.inflight_requests.limit";

    private OpenSearchConnection connection;
    private Requests requests;

    @BeforeEach
    void begin() throws Exception {
        connection = Nodes.connect(Nodes.empty());
        requests = new Requests(connection);
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.putObject("mappings").putObject("properties").putObject("number").put("type", "long");
        requests.send("PUT", "/" + INDEX, Map.of(), index).block();
        Bulk.toIndex(requests)
                .write(
                        INDEX,
                        IntStream.range(0, 7)
                                .mapToObj(i -> Bulk.create(
                                        "id" + i,
                                        "id" + i,
                                        JsonNodeFactory.instance.objectNode().put("number", i)))
                                .toList())
                .blockLast();
        requests.send("POST", "/" + INDEX + "/_refresh", Map.of()).block();
    }

    @AfterEach
    void end() throws Exception {
        limit(null);
        requests.send("DELETE", "/" + INDEX, Map.of()).block();
        connection.close();
    }

    /** Of all requests in hand, together. */
    private void limit(String octets) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("transient").put(BREAKER, octets);
        requests.send("PUT", "/_cluster/settings", Map.of(), body).block();
    }

    private List<Integer> numbers(int page) {
        ObjectNode search = JsonNodeFactory.instance.objectNode();
        search.putObject("query").putObject("match_all");
        search.putArray("sort").addObject().put("number", "asc");
        search.putArray("docvalue_fields").add("number");
        return new Pages(requests, INDEX)
                .hits(search, page, Map.of())
                .map((JsonNode hit) -> hit.path("fields").path("number").path(0).asInt())
                .collectList()
                .block();
    }

    @Test
    void hitsShouldBeThoseOfAllPages() {
        List<Integer> all = List.of(0, 1, 2, 3, 4, 5, 6);

        assertThat(numbers(3)).isEqualTo(all);
        assertThat(numbers(7)).isEqualTo(all);
        assertThat(numbers(8)).isEqualTo(all);
    }

    @Test
    void hitsShouldBeAskedForAgainWhenOpenSearchIsFull() throws Exception {
        limit("1b");
        CompletableFuture<List<Integer>> found = CompletableFuture.supplyAsync(() -> numbers(3));
        Thread.sleep(400);
        assertThat(found).isNotDone();
        limit(null);

        assertThat(found.get()).hasSize(7);
    }

    @Test
    void hitsShouldEndWithWhatOpenSearchSaysWhenItStaysFull() {
        limit("1b");

        assertThatThrownBy(() -> numbers(3))
                .isInstanceOf(OpenSearchException.class)
                .hasMessageContaining("429")
                .hasMessageContaining("circuit_breaking_exception")
                .matches(Bulk::temporary);
    }
}
