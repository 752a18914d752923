package io.facteur.guice;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.facteur.stores.cassandra.CassandraSettings;
import io.facteur.stores.cassandra.RingState;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.backends.cassandra.versions.table.CassandraSchemaVersionTable;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/**
 * Whether Cassandra can be read and written. James' own check asks one node for its time, which it knows also when all
 * others are gone. Degraded: a node is down, and nobody has noticed yet. Unhealthy: too few copies of something are left,
 * so that mail is deferred.
 */
public final class RingHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Cassandra backend");

    private final CqlSession session;
    private final CassandraSettings settings;
    private final CassandraAsyncExecutor executor;

    @Inject
    public RingHealthCheck(CqlSession session, CassandraSettings settings) {
        this.session = session;
        this.settings = settings;
        this.executor = new CassandraAsyncExecutor(session);
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        // A row of ours, of which a majority of the copies must answer
        return executor.executeRows(
                        SimpleStatement.newInstance("SELECT * FROM " + CassandraSchemaVersionTable.TABLE_NAME)
                                .setIdempotent(true))
                .then(Mono.fromCallable(() -> state(RingState.of(session, settings))))
                .onErrorResume(e -> Mono.just(Result.unhealthy(
                        NAME,
                        "Cassandra cannot be read: "
                                + RingState.of(session, settings).text(),
                        e)));
    }

    private static Result state(RingState state) {
        if (!state.usable()) {
            return Result.unhealthy(NAME, state.text());
        }
        return state.down().isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, state.text());
    }
}
