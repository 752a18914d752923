package io.facteur.stores.cassandra.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.testing.CassandraExtension;
import io.facteur.transport.gate.GateStore;
import java.util.UUID;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraGateStoreTest extends GateStoreContract {

    private CassandraGateStore store;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : GateTable.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
    }

    /** A row of its own for each test. */
    @BeforeEach
    void open(CqlSession session) {
        store = new CassandraGateStore(session, UUID.randomUUID().toString());
    }

    @Override
    GateStore store() {
        return store;
    }
}
