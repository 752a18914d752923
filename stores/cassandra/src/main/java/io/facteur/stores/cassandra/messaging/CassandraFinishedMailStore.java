package io.facteur.stores.cassandra.messaging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/** In {@link FinishedMailTable}: one write, or one read. */
public final class CassandraFinishedMailStore implements FinishedMailStore {

    private final CassandraAsyncExecutor executor;
    private final PreparedStatement insert;
    private final PreparedStatement select;

    @Inject
    public CassandraFinishedMailStore(CqlSession session) {
        this.executor = new CassandraAsyncExecutor(session);
        insert = session.prepare(
                "INSERT INTO " + FinishedMailTable.NAME + " (enqueue_id, attempts) VALUES (:enqueue_id, :attempts)");
        select = session.prepare("SELECT attempts FROM " + FinishedMailTable.NAME + " WHERE enqueue_id = :enqueue_id"
                + " ORDER BY attempts DESC LIMIT 1");
    }

    @Override
    public Mono<Void> add(UUID enqueueId, int attempts) {
        return Mono.defer(() -> executor.executeVoid(
                insert.bind().setUuid("enqueue_id", enqueueId).setInt("attempts", attempts)));
    }

    @Override
    public Mono<Integer> find(UUID enqueueId) {
        return Mono.defer(() -> executor.executeSingleRow(select.bind().setUuid("enqueue_id", enqueueId)))
                .map(row -> row.getInt("attempts"));
    }
}
