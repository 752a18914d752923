package io.facteur.stores.cassandra.search;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.testing.CassandraExtension;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraIndexJournalTest extends IndexJournalContract {

    private static IndexJournal journal;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : IndexJournalTables.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        journal = new CassandraIndexJournal(session, CLOCK);
    }

    @Override
    IndexJournal journal() {
        return journal;
    }
}
