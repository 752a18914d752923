package io.facteur.stores.cassandra.messaging;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.testing.CassandraExtension;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraFinishedMailStoreTest extends FinishedMailStoreContract {

    private static FinishedMailStore store;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : FinishedMailTable.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        store = new CassandraFinishedMailStore(session);
    }

    @Override
    FinishedMailStore store() {
        return store;
    }
}
