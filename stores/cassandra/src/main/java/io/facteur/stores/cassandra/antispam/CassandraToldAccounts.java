package io.facteur.stores.cassandra.antispam;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.facteur.antispam.sending.ToldAccounts;
import java.time.Duration;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/**
 * The claims in {@link ToldAccountTable}. All writes are lightweight transactions; of the thousands of messages that an
 * account sends over its limit, each but the first costs one read.
 */
public final class CassandraToldAccounts implements ToldAccounts {

    private final CassandraAsyncExecutor executor;
    private final UUID process = UUID.randomUUID();
    private final PreparedStatement select;
    private final PreparedStatement claim;
    private final PreparedStatement told;

    @Inject
    public CassandraToldAccounts(CqlSession session) {
        executor = new CassandraAsyncExecutor(session);
        String table = ToldAccountTable.NAME;
        select = session.prepare("SELECT process FROM " + table + " WHERE account = :account");
        // without a row of its own, so that all of it ends with the column
        claim = session.prepare("UPDATE " + table
                + " USING TTL :ttl SET process = :process WHERE account = :account IF process = null");
        told = session.prepare("UPDATE " + table
                + " USING TTL :ttl SET process = :process WHERE account = :account IF process = :claimed");
    }

    @Override
    public Mono<Boolean> claim(String account, Duration lease) {
        return Mono.defer(() -> executor.executeSingleRow(select.bind().setString("account", account)))
                .hasElement()
                .flatMap(taken -> taken
                        ? Mono.just(false)
                        : executor.executeReturnApplied(claim.bind()
                                .setString("account", account)
                                .setInt("ttl", seconds(lease))
                                .setUuid("process", process)));
    }

    @Override
    public Mono<Void> told(String account, Duration silence) {
        return Mono.defer(() -> executor.executeReturnApplied(told.bind()
                        .setString("account", account)
                        .setInt("ttl", seconds(silence))
                        .setUuid("process", process)
                        .setUuid("claimed", process)))
                .then();
    }

    private static int seconds(Duration time) {
        return Math.toIntExact(time.toSeconds());
    }
}
