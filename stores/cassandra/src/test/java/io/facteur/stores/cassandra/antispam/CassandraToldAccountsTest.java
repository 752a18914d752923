package io.facteur.stores.cassandra.antispam;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.antispam.sending.ToldAccounts;
import io.facteur.testing.CassandraExtension;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraToldAccountsTest extends ToldAccountsContract {

    private static CassandraToldAccounts accounts;
    private static CassandraToldAccounts other;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : ToldAccountTable.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        accounts = new CassandraToldAccounts(session);
        other = new CassandraToldAccounts(session);
    }

    @Override
    ToldAccounts accounts() {
        return accounts;
    }

    @Override
    ToldAccounts ofAnotherProcess() {
        return other;
    }
}
