package io.facteur.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Whether all nodes that are up have the same schema: one that has not yet heard of a table cannot be asked for it. */
final class SchemaAgreement {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private SchemaAgreement() {}

    static void await(CqlSession session, Consumer<String> progress) throws StoreFailure {
        if (session.checkSchemaAgreement()) {
            return;
        }
        progress.accept("waiting until the nodes of Cassandra agree on the schema");
        Instant limit = Instant.now().plus(SchemaCreator.STATEMENT_LIMIT);
        while (!session.checkSchemaAgreement()) {
            if (Instant.now().isAfter(limit)) {
                throw new StoreFailure("the nodes of Cassandra do not agree on the schema after "
                        + SchemaCreator.STATEMENT_LIMIT.toSeconds() + " s (nodetool describecluster shows who differs):"
                        + " restart the node that differs, then this server");
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreFailure("interrupted while the nodes agree on the schema", e);
            }
        }
    }
}
