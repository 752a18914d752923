package io.facteur.messaging.queue;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.messaging.CassandraDeferredMailStore;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.DeferredMailTables;
import io.facteur.testing.CassandraExtension;
import java.time.Clock;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraBrokeredMailQueueTest extends BrokeredMailQueueContract {

    private static DeferredMailStore store;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : DeferredMailTables.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        store = new CassandraDeferredMailStore(session, Clock.systemUTC());
    }

    @Override
    DeferredMailStore store() {
        return store;
    }
}
