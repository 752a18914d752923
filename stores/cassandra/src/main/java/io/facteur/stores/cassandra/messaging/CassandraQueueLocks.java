package io.facteur.stores.cassandra.messaging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/** In {@link QueueTables}. All writes are lightweight transactions. */
public final class CassandraQueueLocks implements QueueLocks {

    private final CassandraAsyncExecutor executor;
    private final PreparedStatement take;
    private final PreparedStatement keep;
    private final PreparedStatement end;

    @Inject
    public CassandraQueueLocks(CqlSession session) {
        this.executor = new CassandraAsyncExecutor(session);
        String update = "UPDATE " + QueueTables.LOCK + " USING TTL :lease SET process = :process WHERE queue = :queue";
        take = session.prepare(update + " IF process = null");
        keep = session.prepare(update + " IF process = :mine");
        end = session.prepare("DELETE FROM " + QueueTables.LOCK + " WHERE queue = :queue IF process = :mine");
    }

    @Override
    public Mono<Boolean> acquire(String queue, UUID process, Duration lease) {
        return Mono.defer(() -> executor.executeReturnApplied(bind(take, queue, process, lease)))
                .flatMap(free -> free
                        ? Mono.just(true)
                        : executor.executeReturnApplied(
                                bind(keep, queue, process, lease).setUuid("mine", process)));
    }

    private static BoundStatement bind(PreparedStatement statement, String queue, UUID process, Duration lease) {
        return statement
                .bind()
                .setInt("lease", (int) lease.toSeconds())
                .setUuid("process", process)
                .setString("queue", queue);
    }

    @Override
    public Mono<Void> release(String queue, UUID process) {
        return Mono.defer(() -> executor.executeReturnApplied(
                        end.bind().setString("queue", queue).setUuid("mine", process)))
                .then();
    }
}
