package io.facteur.stores.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/**
 * Whether the store answers a read as those that mail needs, by as many replicas. Who asks often costs nothing: an answer
 * is good for a second.
 */
public final class StoreAnswers {

    static final Duration LIMIT = Duration.ofSeconds(2);
    static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Mono<Boolean> answer;

    @Inject
    public StoreAnswers(CqlSession session) {
        CassandraAsyncExecutor executor = new CassandraAsyncExecutor(session);
        // a row that is not there: it is the answer that counts
        PreparedStatement read =
                session.prepare("SELECT holder FROM " + ClusterTables.LEASE + " WHERE job = 'is the store there'");
        answer = cached(Mono.defer(() -> executor.executeVoid(read.bind())));
    }

    static Mono<Boolean> cached(Mono<Void> read) {
        return read.thenReturn(true).timeout(LIMIT).onErrorReturn(false).cache(GOOD_FOR);
    }

    /** @return within two seconds, and never an error */
    public Mono<Boolean> isThere() {
        return answer;
    }
}
