package io.facteur.stores.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/** One lightweight transaction takes a lease or renews it; Cassandra's TTL ends it. */
public final class CassandraClusterLease implements ClusterLease {

    private final CassandraAsyncExecutor executor;
    private final PreparedStatement hold;
    private final PreparedStatement release;

    @Inject
    public CassandraClusterLease(CqlSession session) {
        executor = new CassandraAsyncExecutor(session);
        // without a row of its own, so that all of it ends with the column
        hold = session.prepare("UPDATE " + ClusterTables.LEASE
                + " USING TTL :seconds SET holder = :process WHERE job = :job IF holder IN (null, :holder)");
        release =
                session.prepare("DELETE holder FROM " + ClusterTables.LEASE + " WHERE job = :job IF holder = :holder");
    }

    @Override
    public Mono<Boolean> hold(String job, UUID process, Duration time) {
        return Mono.defer(() -> executor.executeReturnApplied(hold.bind()
                .setInt("seconds", Math.toIntExact(time.toSeconds()))
                .setUuid("process", process)
                .setString("job", job)
                .setUuid("holder", process)));
    }

    @Override
    public Mono<Void> release(String job, UUID process) {
        return Mono.defer(() -> executor.executeReturnApplied(
                        release.bind().setString("job", job).setUuid("holder", process)))
                .then();
    }
}
