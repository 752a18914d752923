package io.facteur.stores.cassandra.antispam;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.antispam.sending.HourlyCounts;
import io.facteur.testing.CassandraExtension;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraSentLedgerTest extends SentLedgerContract {

    private static CassandraSentLedger ledger;
    private static CassandraSentLedger other;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : SentCountTable.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        ledger = new CassandraSentLedger(session);
        other = new CassandraSentLedger(session);
    }

    @Override
    HourlyCounts.Ledger ledger() {
        return ledger;
    }

    @Override
    HourlyCounts.Ledger ofAnotherProcess() {
        return other;
    }
}
