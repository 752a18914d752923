package io.facteur.stores.cassandra.antispam;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.facteur.antispam.sending.HourlyCounts;
import java.time.Instant;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ledger in {@link SentCountTable}. A message costs one write and one read of a partition. A process that starts takes
 * a new number for itself, so that it never goes on with rows of which it knows nothing.
 */
public final class CassandraSentLedger implements HourlyCounts.Ledger {

    private static final long MICROS = 1_000;

    private final CassandraAsyncExecutor executor;
    private final UUID process = UUID.randomUUID();
    private final PreparedStatement insert;
    private final PreparedStatement select;

    @Inject
    public CassandraSentLedger(CqlSession session) {
        executor = new CassandraAsyncExecutor(session);
        insert = session.prepare("INSERT INTO " + SentCountTable.NAME
                + " (account, hour, process, total) VALUES (:account, :hour, :process, :total)"
                + " USING TTL " + HourlyCounts.KEPT.toSeconds() + " AND TIMESTAMP :version");
        select = session.prepare(
                "SELECT hour, total FROM " + SentCountTable.NAME + " WHERE account = :account AND hour >= :hour");
    }

    @Override
    public Mono<Void> write(String account, Instant hour, long total) {
        return Mono.defer(() -> executor.executeVoid(insert.bind()
                .setString("account", account)
                .setInstant("hour", hour)
                .setUuid("process", process)
                .setLong("total", total)
                // of two writes the later one is the one with the greater number, in whichever order they arrive
                .setLong("version", hour.toEpochMilli() * MICROS + total)));
    }

    @Override
    public Flux<HourlyCounts.Entry> read(String account, Instant from) {
        return Flux.defer(() -> executor.executeRows(
                        select.bind().setString("account", account).setInstant("hour", from)))
                .map(row -> new HourlyCounts.Entry(row.getInstant("hour"), row.getLong("total")));
    }
}
