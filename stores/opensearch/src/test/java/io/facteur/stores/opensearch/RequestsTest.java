package io.facteur.stores.opensearch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.testing.EmbeddedOpenSearch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsTest {

    private static void get(String password, String path) throws Exception {
        try (OpenSearchConnection connection = new OpenSearchConnection(new OpenSearchSettings(
                List.of("127.0.0.1:" + EmbeddedOpenSearch.get().address().getPort()),
                EmbeddedOpenSearch.USER,
                password,
                false,
                Optional.empty()))) {
            new Requests(connection).send("GET", path, Map.of()).block();
        }
    }

    @Test
    void sendShouldSayWhatIsAnsweredWhenThePasswordIsWrong() {
        assertThatThrownBy(() -> get("not" + EmbeddedOpenSearch.PASSWORD, "/_cluster/health"))
                .isInstanceOf(OpenSearchException.class)
                .hasMessageStartingWith("OpenSearch answers 401 to GET /_cluster/health")
                .matches(Bulk::temporary, "an administrator mends that");
    }

    @Test
    void sendShouldSayWhatIsAnsweredWhenThereIsNoIndex() {
        assertThatThrownBy(() -> get(EmbeddedOpenSearch.PASSWORD, "/nowhere/_search"))
                .isInstanceOf(OpenSearchException.class)
                .hasMessageStartingWith("OpenSearch answers 404 to GET /nowhere/_search: index_not_found_exception")
                .matches(e -> !Bulk.temporary(e), "it stays away");
    }
}
