package io.facteur.stores.cassandra.messaging;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.testing.CassandraExtension;
import java.time.Clock;
import java.time.ZoneOffset;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraDeferredMailStoreTest extends DeferredMailStoreContract {

    private static CassandraDeferredMailStore store;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : DeferredMailTables.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        store = new CassandraDeferredMailStore(session, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Override
    DeferredMailStore store() {
        return store;
    }
}
