package io.facteur.guice;

import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.eventsourcing.AggregateId;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.EventStore;
import org.apache.james.eventsourcing.eventstore.History;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.reactivestreams.Publisher;
import scala.collection.Iterable;

/**
 * Cuts a circle: the event store must know how each task is written, and some tasks use what keeps its history in the event
 * store.
 */
final class LazyEventStore implements EventStore {

    private final Provider<CassandraEventStore> store;

    @Inject
    LazyEventStore(Provider<CassandraEventStore> store) {
        this.store = store;
    }

    @Override
    public Publisher<Void> appendAll(Iterable<Event> events) {
        return store.get().appendAll(events);
    }

    @Override
    public Publisher<History> getEventsOfAggregate(AggregateId aggregateId) {
        return store.get().getEventsOfAggregate(aggregateId);
    }

    @Override
    public Publisher<Void> remove(AggregateId aggregateId) {
        return store.get().remove(aggregateId);
    }
}
