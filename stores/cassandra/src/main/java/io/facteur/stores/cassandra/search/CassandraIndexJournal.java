package io.facteur.stores.cassandra.search;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The journal in {@link IndexJournalTables}: plain writes, no lightweight transaction, nothing read before. */
public final class CassandraIndexJournal implements IndexJournal {

    /** An outage of the index that is longer needs a comparison of all mailboxes afterwards. */
    public static final Duration KEPT = Duration.ofDays(30);

    private final CassandraAsyncExecutor executor;
    private final Clock clock;
    private final PreparedStatement insertChange;
    private final PreparedStatement selectChanges;
    private final PreparedStatement insertProgress;
    private final PreparedStatement selectProgress;
    private final PreparedStatement selectOne;
    private final PreparedStatement deleteProgress;

    @Inject
    public CassandraIndexJournal(CqlSession session, Clock clock) {
        this.executor = new CassandraAsyncExecutor(session);
        this.clock = clock;
        String changes = IndexJournalTables.CHANGES;
        String progress = IndexJournalTables.PROGRESS;
        insertChange = session.prepare(
                "INSERT INTO " + changes + " (node, period, mailbox) VALUES (?, ?, ?) USING TTL " + KEPT.toSeconds());
        selectChanges = session.prepare("SELECT mailbox FROM " + changes + " WHERE node = ? AND period = ?");
        insertProgress = session.prepare("INSERT INTO " + progress + " (node, period, seen) VALUES (?, ?, ?)");
        selectProgress = session.prepare("SELECT node, period, seen FROM " + progress);
        selectOne = session.prepare("SELECT node FROM " + progress + " WHERE node = ?");
        deleteProgress = session.prepare("DELETE FROM " + progress + " WHERE node = ?");
    }

    @Override
    public Mono<Void> change(String node, long period, String mailbox) {
        return Mono.defer(() -> executor.executeVoid(insertChange.bind(node, period, mailbox)));
    }

    @Override
    public Flux<String> changes(String node, long period) {
        return Flux.defer(() -> executor.executeRows(selectChanges.bind(node, period)))
                .map(row -> row.getString("mailbox"));
    }

    @Override
    public Mono<Void> progress(String node, long period) {
        return Mono.defer(() -> executor.executeVoid(insertProgress.bind(node, period, clock.instant())));
    }

    @Override
    public Flux<Progress> progress() {
        return Flux.defer(() -> executor.executeRows(selectProgress.bind()))
                .map(row -> new Progress(row.getString("node"), row.getLong("period"), row.getInstant("seen")))
                .filter(row -> !row.node().equals(IndexJournalTables.ALL));
    }

    @Override
    public Mono<Void> forget(String node) {
        return Mono.defer(() -> executor.executeVoid(deleteProgress.bind(node)));
    }

    @Override
    public Mono<Void> compareAll() {
        return progress(IndexJournalTables.ALL, 0);
    }

    @Override
    public Mono<Boolean> isCompareAll() {
        return Mono.defer(() -> executor.executeReturnExists(selectOne.bind(IndexJournalTables.ALL)));
    }

    @Override
    public Mono<Void> allCompared() {
        return forget(IndexJournalTables.ALL);
    }
}
