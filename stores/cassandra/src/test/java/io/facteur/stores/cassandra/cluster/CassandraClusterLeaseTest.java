package io.facteur.stores.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.testing.CassandraExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraClusterLeaseTest extends ClusterLeaseContract {

    private static CassandraClusterLease lease;

    @BeforeAll
    static void open(CqlSession session) {
        new SchemaCreator(session, step -> {}).create(ClusterTables.MODULE);
        lease = new CassandraClusterLease(session);
    }

    @Override
    ClusterLease lease() {
        return lease;
    }

    @Override
    void pass(Duration time) throws Exception {
        Thread.sleep(time.toMillis());
    }
}
