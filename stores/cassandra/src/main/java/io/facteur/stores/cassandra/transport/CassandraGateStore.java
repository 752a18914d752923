package io.facteur.stores.cassandra.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.facteur.transport.gate.Gate;
import io.facteur.transport.gate.GateState;
import io.facteur.transport.gate.GateStore;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Mono;

/** The gate in {@link GateTable}. All writes are lightweight transactions, also where one would do without. */
public final class CassandraGateStore implements GateStore {

    private final CassandraAsyncExecutor executor;
    private final String name;
    private final PreparedStatement select;
    private final PreparedStatement changeFirst;
    private final PreparedStatement change;

    @Inject
    public CassandraGateStore(CqlSession session) {
        this(session, "outgoing");
    }

    CassandraGateStore(CqlSession session, String name) {
        this.executor = new CassandraAsyncExecutor(session);
        this.name = name;
        String table = GateTable.NAME;
        String row = " WHERE name = :name";
        select = session.prepare("SELECT state, since FROM " + table + row);
        String set = "UPDATE " + table + " SET state = :state, since = :since" + row;
        // also where there is no row at all
        changeFirst = session.prepare(set + " IF state = null");
        change = session.prepare(set + " IF state = :present");
    }

    @Override
    public Mono<Gate> read() {
        return Mono.defer(() -> executor.executeSingleRow(named(select)))
                .filter(row -> !row.isNull("state"))
                .map(CassandraGateStore::toGate)
                .defaultIfEmpty(Gate.NEVER_OPENED);
    }

    private BoundStatement named(PreparedStatement statement) {
        return statement.bind().setString("name", name);
    }

    private static Gate toGate(Row row) {
        String state = row.getString("state");
        return new Gate(
                GateState.parse(state)
                        .orElseThrow(() -> new IllegalStateException(
                                GateTable.NAME + ": the state \"" + state + "\" is not known here")),
                row.getInstant("since"));
    }

    @Override
    public Mono<Boolean> change(GateState from, Gate to) {
        return Mono.defer(() -> {
            BoundStatement statement = from == GateState.NEVER_OPENED
                    ? named(changeFirst)
                    : named(change).setString("present", from.text());
            return executor.executeReturnApplied(
                    statement.setString("state", to.state().text()).setInstant("since", to.since()));
        });
    }
}
