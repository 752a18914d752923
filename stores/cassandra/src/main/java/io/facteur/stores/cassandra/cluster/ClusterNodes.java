package io.facteur.stores.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/** The nodes that live, in {@link ClusterTables#NODE}. */
public final class ClusterNodes {

    /** A node that has said nothing for so long is no longer there. */
    public static final Duration SILENCE = Duration.ofSeconds(30);

    private final CassandraAsyncExecutor executor;
    private final Clock clock;
    private final Duration silence;
    private final PreparedStatement join;
    private final PreparedStatement beat;
    private final PreparedStatement leave;
    private final PreparedStatement list;
    private final PreparedStatement time;
    private final PreparedStatement agree;
    private final PreparedStatement replace;

    @Inject
    public ClusterNodes(CqlSession session, Clock clock) {
        this(session, clock, SILENCE);
    }

    ClusterNodes(CqlSession session, Clock clock, Duration silence) {
        this.executor = new CassandraAsyncExecutor(session);
        this.clock = clock;
        this.silence = silence;
        String set =
                "UPDATE " + ClusterTables.NODE + " USING TTL :ttl SET home = :home, run = :run, version = :version,"
                        + " state = :state, started = :started, ahead_millis = :ahead WHERE node = :node";
        join = session.prepare(set + " IF home IN (null, :home_now)");
        // also when nothing is left of it, because the store was not there for a while
        beat = session.prepare(set + " IF run IN (null, :run_now)");
        leave = session.prepare("DELETE home, run, version, state, started, ahead_millis FROM " + ClusterTables.NODE
                + " WHERE node = :node IF run = :run_now");
        list = session.prepare("SELECT * FROM " + ClusterTables.NODE);
        time = session.prepare("SELECT toUnixTimestamp(now()) AS now FROM system.local");
        agree = session.prepare(
                "INSERT INTO " + ClusterTables.COMMON + " (name, value) VALUES (:name, :value) IF NOT EXISTS");
        replace = session.prepare("INSERT INTO " + ClusterTables.COMMON + " (name, value) VALUES (:name, :value)");
    }

    /** @return whether the name is this node's: false when another home has it, and lives */
    public Mono<Boolean> join(ClusterNode node) {
        return Mono.defer(() -> executor.executeReturnApplied(values(join, node).setUuid("home_now", node.home())));
    }

    /** Says that it lives. @return whether the name is still this process' */
    public Mono<Boolean> beat(ClusterNode node) {
        return Mono.defer(() -> executor.executeReturnApplied(values(beat, node).setUuid("run_now", node.run())));
    }

    private BoundStatement values(PreparedStatement statement, ClusterNode node) {
        return statement
                .bind()
                .setInt("ttl", Math.toIntExact(silence.toSeconds()))
                .setUuid("home", node.home())
                .setUuid("run", node.run())
                .setString("version", node.version())
                .setString("state", node.state())
                .setInstant("started", node.started())
                .setLong("ahead", node.ahead().toMillis())
                .setString("node", node.name());
    }

    /** It stops: its name is free at once. */
    public Mono<Void> leave(String name, UUID run) {
        return Mono.defer(() -> executor.executeReturnApplied(
                        leave.bind().setString("node", name).setUuid("run_now", run)))
                .then();
    }

    /** @return those that live, by their names */
    public Mono<List<ClusterNode>> list() {
        return Mono.defer(() -> executor.executeRows(list.bind())
                .filter(row -> !row.isNull("home") && !row.isNull("run"))
                .map(ClusterNodes::node)
                .sort((one, other) -> one.name().compareTo(other.name()))
                .collectList());
    }

    private static ClusterNode node(Row row) {
        return new ClusterNode(
                row.getString("node"),
                row.getUuid("home"),
                row.getUuid("run"),
                row.getString("version"),
                row.getString("state"),
                row.getInstant("started"),
                Duration.ofMillis(row.getLong("ahead_millis")));
    }

    /**
     * Compares this machine's clock with the one of the node of the store that answers, by half of the round trip.
     *
     * @return how far ours is ahead; zero when it is no more than the round trip could hide
     */
    public Mono<Duration> ahead() {
        return Mono.defer(() -> {
            long asked = clock.millis();
            return executor.executeSingleRow(time.bind())
                    .map(row -> difference(asked, clock.millis(), row.getLong("now")));
        });
    }

    static Duration difference(long asked, long answered, long store) {
        long unsure = Math.max(0, answered - asked) / 2;
        long ahead = asked + unsure - store;
        return Math.abs(ahead) <= unsure + 1 ? Duration.ZERO : Duration.ofMillis(ahead);
    }

    /**
     * Notes what all nodes must have the same of, when nobody has yet.
     *
     * @return whether this node has what the others have
     */
    public Mono<Boolean> agree(String name, String value) {
        return Mono.defer(() -> executor.executeSingleRow(
                        agree.bind().setString("name", name).setString("value", value)))
                .map(row -> row.getBoolean("[applied]") || value.equals(row.getString("value")));
    }

    /** What this node has is right from now on. */
    public Mono<Void> replace(String name, String value) {
        return Mono.defer(() ->
                executor.executeVoid(replace.bind().setString("name", name).setString("value", value)));
    }
}
