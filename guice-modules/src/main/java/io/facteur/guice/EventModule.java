package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import com.google.inject.util.Modules;
import io.facteur.stores.cassandra.events.CassandraEventDeadLetters;
import io.facteur.stores.cassandra.events.EventDeadLettersTable;
import java.util.Set;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventDeadLettersHealthCheck;
import org.apache.james.events.EventSerializer;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.EventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStoreModule;
import org.apache.james.eventsourcing.eventstore.cassandra.EventNestedTypes;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.json.DTO;
import org.apache.james.json.DTOModule;
import org.apache.james.modules.mailbox.DefaultEventModule;
import org.apache.james.modules.protocols.JmapEventBusModule;

/** Events of mailboxes, and who hears them; those whose listener failed, and the event store. */
public final class EventModule extends AbstractModule {

    private final Module bus;

    private EventModule(Module bus) {
        this.bus = bus;
    }

    /** Events are heard in this process alone. */
    static Module inProcess() {
        return Modules.combine(
                new EventModule(Modules.EMPTY_MODULE),
                new JmapEventBusModule(),
                // Only the events of tasks have something inside, which are not stored on one machine.
                binder -> binder.bind(new TypeLiteral<Set<DTOModule<?, ? extends DTO>>>() {})
                        .annotatedWith(Names.named(EventNestedTypes.EVENT_NESTED_TYPES_INJECTION_NAME))
                        .toInstance(Set.of()));
    }

    /** Events are heard in all nodes of the cluster. Needs the connections to RabbitMQ. */
    static Module onRabbitMq() {
        return Modules.combine(new EventModule(ClusterEventsModule.mailboxBus()), new ClusterEventsModule());
    }

    @Override
    protected void configure() {
        install(Modules.override(new DefaultEventModule()).with(bus, new AbstractModule() {
            @Override
            protected void configure() {
                bind(EventSerializer.class).to(AnyEventSerializer.class);
            }
        }));

        bind(CassandraEventDeadLetters.class).in(Scopes.SINGLETON);
        bind(EventDeadLetters.class).to(CassandraEventDeadLetters.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(EventDeadLettersHealthCheck.class);

        bind(CassandraEventStore.class).in(Scopes.SINGLETON);
        bind(EventStore.class).to(CassandraEventStore.class);
        Multibinder.newSetBinder(binder(), new TypeLiteral<EventDTOModule<? extends Event, ? extends EventDTO>>() {});

        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        tables.addBinding().toInstance(EventDeadLettersTable.MODULE);
        tables.addBinding().toInstance(CassandraEventStoreModule.MODULE());
    }
}
