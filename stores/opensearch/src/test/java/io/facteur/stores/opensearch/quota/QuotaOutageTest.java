package io.facteur.stores.opensearch.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.stores.opensearch.OwnNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.quota.search.QuotaBoundary;
import org.apache.james.quota.search.QuotaQuery;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an OpenSearch of its own, which is killed. */
class QuotaOutageTest {

    private static final List<Username> FROM_STORE = List.of(Username.of("store@example.org"));

    @TempDir
    private Path directory;

    private OwnNode node;
    private QuotaFixture fixture;

    @BeforeEach
    void begin() throws Exception {
        node = new OwnNode(directory);
        fixture = new QuotaFixture(node.address(), 10_000, QuotaChanges.MOST);
        fixture.limits.setGlobalMaxStorage(QuotaSizeLimit.size(100));
        fixture.addUser("anna@example.org");
        fixture.addUser("bert@example.org");
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
        node.end();
    }

    private static QuotaQuery.Builder fullerThan(double ratio) {
        return QuotaQuery.builder().moreThan(new QuotaBoundary(ratio));
    }

    @Test
    void indexShouldBeRightAfterAnOutageThatDeliveriesDidNotNotice() throws Exception {
        // it is down at the start
        Instant before = Instant.now();
        fixture.append("anna@example.org", 80);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
        OpenSearchQuotaSearcher searcher = new OpenSearchQuotaSearcher(fixture.index, query -> FROM_STORE);
        assertThat(searcher.search(fullerThan(0.5))).isEqualTo(FROM_STORE);

        node.start();
        fixture.awaitComplete();
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org");

        // and again while it is used
        node.stop();
        before = Instant.now();
        fixture.append("bert@example.org", 70);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(searcher.search(fullerThan(0.5))).isEqualTo(FROM_STORE);
        assertThat(fixture.index.state().waiting()).isEqualTo(1);

        node.start();
        // by itself, without a search
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> fixture.index.state().waiting() == 0);
        assertThat(fixture.documents()).isEqualTo(Map.of("anna@example.org", 0.8, "bert@example.org", 0.7));
        fixture.awaitComplete();
        assertThat(fixture.search(fullerThan(0.5))).containsExactly("anna@example.org", "bert@example.org");
    }
}
