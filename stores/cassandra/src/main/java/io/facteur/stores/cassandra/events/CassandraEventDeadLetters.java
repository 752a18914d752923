package io.facteur.stores.cassandra.events;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.deleteFrom;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.facteur.stores.cassandra.events.EventDeadLettersTable.EVENT;
import static io.facteur.stores.cassandra.events.EventDeadLettersTable.GROUP;
import static io.facteur.stores.cassandra.events.EventDeadLettersTable.INSERTION_ID;
import static io.facteur.stores.cassandra.events.EventDeadLettersTable.TABLE;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.base.Preconditions;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** James has this store, but its artifact is not published. */
public final class CassandraEventDeadLetters implements EventDeadLetters {

    private static final Logger LOGGER = LoggerFactory.getLogger(CassandraEventDeadLetters.class);

    private final CassandraAsyncExecutor executor;
    private final EventSerializer serializer;
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement deleteGroup;
    private final PreparedStatement select;
    private final PreparedStatement selectIds;
    private final PreparedStatement selectGroups;
    private final PreparedStatement selectAny;

    @Inject
    public CassandraEventDeadLetters(CqlSession session, EventSerializer serializer) {
        this.executor = new CassandraAsyncExecutor(session);
        this.serializer = serializer;
        this.insert = session.prepare(insertInto(TABLE)
                .value(GROUP, bindMarker())
                .value(INSERTION_ID, bindMarker())
                .value(EVENT, bindMarker())
                .build());
        this.delete = session.prepare(deleteFrom(TABLE)
                .whereColumn(GROUP)
                .isEqualTo(bindMarker())
                .whereColumn(INSERTION_ID)
                .isEqualTo(bindMarker())
                .build());
        this.deleteGroup = session.prepare(
                deleteFrom(TABLE).whereColumn(GROUP).isEqualTo(bindMarker()).build());
        this.select = session.prepare(selectFrom(TABLE)
                .column(EVENT)
                .whereColumn(GROUP)
                .isEqualTo(bindMarker())
                .whereColumn(INSERTION_ID)
                .isEqualTo(bindMarker())
                .build());
        this.selectIds = session.prepare(selectFrom(TABLE)
                .column(INSERTION_ID)
                .whereColumn(GROUP)
                .isEqualTo(bindMarker())
                .build());
        this.selectGroups =
                session.prepare(selectFrom(TABLE).distinct().column(GROUP).build());
        this.selectAny =
                session.prepare(selectFrom(TABLE).column(GROUP).limit(1).build());
    }

    @Override
    public Mono<InsertionId> store(Group group, Event event) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        Preconditions.checkArgument(event != null, FAIL_DELIVERED_EVENT_CANNOT_BE_NULL);
        InsertionId id = InsertionId.random();
        return executor.executeVoid(insert.bind(group.asString(), id.getId(), serializer.toJson(event)))
                .thenReturn(id);
    }

    @Override
    public Mono<Void> remove(Group group, InsertionId id) {
        return executor.executeVoid(bind(delete, group, id));
    }

    @Override
    public Mono<Void> remove(Group group) {
        return executor.executeVoid(bind(deleteGroup, group));
    }

    @Override
    public Mono<Event> failedEvent(Group group, InsertionId id) {
        return executor.executeSingleRow(bind(select, group, id)).map(row -> serializer.asEvent(row.getString(EVENT)));
    }

    @Override
    public Flux<InsertionId> failedIds(Group group) {
        return executor.executeRows(bind(selectIds, group)).map(row -> InsertionId.of(row.getUuid(INSERTION_ID)));
    }

    @Override
    public Flux<Group> groupsWithFailedEvents() {
        return executor.executeRows(selectGroups.bind()).concatMap(CassandraEventDeadLetters::group);
    }

    @Override
    public Mono<Boolean> containEvents() {
        return executor.executeReturnExists(selectAny.bind());
    }

    private static Mono<Group> group(Row row) {
        String name = row.getString(GROUP);
        try {
            return Mono.just(Group.deserialize(name));
        } catch (Group.GroupDeserializationException e) {
            // A listener that is no longer there: the others must still be listed.
            LOGGER.warn("dead letters of {}, which is no listener here", name, e);
            return Mono.empty();
        }
    }

    private static BoundStatement bind(PreparedStatement statement, Group group) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        return statement.bind(group.asString());
    }

    private static BoundStatement bind(PreparedStatement statement, Group group, InsertionId id) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        Preconditions.checkArgument(id != null, FAIL_DELIVERED_ID_INSERTION_CANNOT_BE_NULL);
        return statement.bind(group.asString(), id.getId());
    }
}
