package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import java.util.List;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.EventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.jmap.api.access.AccessTokenRepository;
import org.apache.james.jmap.api.filtering.FilteringManagement;
import org.apache.james.jmap.api.filtering.impl.EventSourcingFilteringManagement;
import org.apache.james.jmap.api.filtering.impl.FilterUsernameChangeTaskStep;
import org.apache.james.jmap.api.identity.CustomIdentityDAO;
import org.apache.james.jmap.api.projections.EmailQueryView;
import org.apache.james.jmap.api.projections.MessageFastViewProjection;
import org.apache.james.jmap.api.projections.MessageFastViewProjectionHealthCheck;
import org.apache.james.jmap.api.pushsubscription.PushSubscriptionRepository;
import org.apache.james.jmap.api.upload.UploadRepository;
import org.apache.james.jmap.cassandra.access.CassandraAccessModule;
import org.apache.james.jmap.cassandra.access.CassandraAccessTokenRepository;
import org.apache.james.jmap.cassandra.change.CassandraEmailChangeModule;
import org.apache.james.jmap.cassandra.change.CassandraMailboxChangeModule;
import org.apache.james.jmap.cassandra.filtering.CassandraFilteringProjection;
import org.apache.james.jmap.cassandra.filtering.CassandraFilteringProjectionModule;
import org.apache.james.jmap.cassandra.filtering.FilteringRuleSetDefineDTOModules;
import org.apache.james.jmap.cassandra.identity.CassandraCustomIdentityDAO;
import org.apache.james.jmap.cassandra.identity.CassandraCustomIdentityModule;
import org.apache.james.jmap.cassandra.projections.CassandraEmailQueryView;
import org.apache.james.jmap.cassandra.projections.CassandraEmailQueryViewModule;
import org.apache.james.jmap.cassandra.projections.CassandraMessageFastViewProjection;
import org.apache.james.jmap.cassandra.projections.CassandraMessageFastViewProjectionModule;
import org.apache.james.jmap.cassandra.pushsubscription.CassandraPushSubscriptionModule;
import org.apache.james.jmap.cassandra.pushsubscription.CassandraPushSubscriptionRepository;
import org.apache.james.jmap.cassandra.upload.CassandraUploadRepository;
import org.apache.james.jmap.cassandra.upload.UploadConfiguration;
import org.apache.james.jmap.cassandra.upload.UploadDAO;
import org.apache.james.jmap.cassandra.upload.UploadModule;
import org.apache.james.user.api.UsernameChangeTaskStep;

/** What JMAP remembers: uploads, identities, filters, previews of messages, push subscriptions. */
public final class JmapStoreModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(CassandraAccessTokenRepository.class).in(Singleton.class);
        bind(AccessTokenRepository.class).to(CassandraAccessTokenRepository.class);
        bind(UploadDAO.class).in(Singleton.class);
        bind(CassandraUploadRepository.class).in(Singleton.class);
        bind(UploadRepository.class).to(CassandraUploadRepository.class);
        bind(UploadConfiguration.class).toInstance(UploadConfiguration.SINGLETON);
        bind(CassandraCustomIdentityDAO.class).in(Singleton.class);
        bind(CustomIdentityDAO.class).to(CassandraCustomIdentityDAO.class);
        bind(CassandraPushSubscriptionRepository.class).in(Singleton.class);
        bind(PushSubscriptionRepository.class).to(CassandraPushSubscriptionRepository.class);
        bind(CassandraEmailQueryView.class).in(Singleton.class);
        bind(EmailQueryView.class).to(CassandraEmailQueryView.class);
        bind(CassandraMessageFastViewProjection.class).in(Singleton.class);
        bind(MessageFastViewProjection.class).to(CassandraMessageFastViewProjection.class);
        bind(MessageFastViewProjectionHealthCheck.class).in(Singleton.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class)
                .addBinding()
                .to(MessageFastViewProjectionHealthCheck.class);

        bind(CassandraFilteringProjection.class).in(Singleton.class);
        bind(EventSourcingFilteringManagement.ReadProjection.class).to(CassandraFilteringProjection.class);
        Multibinder<EventDTOModule<? extends Event, ? extends EventDTO>> events =
                Multibinder.newSetBinder(binder(), new TypeLiteral<>() {});
        events.addBinding().toInstance(FilteringRuleSetDefineDTOModules.FILTERING_RULE_SET_DEFINED);
        events.addBinding().toInstance(FilteringRuleSetDefineDTOModules.FILTERING_INCREMENT);
        Multibinder.newSetBinder(binder(), UsernameChangeTaskStep.class)
                .addBinding()
                .to(FilterUsernameChangeTaskStep.class);

        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        for (CassandraModule module : List.of(
                CassandraAccessModule.MODULE,
                CassandraCustomIdentityModule.MODULE(),
                CassandraEmailChangeModule.MODULE,
                CassandraEmailQueryViewModule.MODULE,
                CassandraFilteringProjectionModule.MODULE,
                CassandraMailboxChangeModule.MODULE,
                CassandraMessageFastViewProjectionModule.MODULE,
                CassandraPushSubscriptionModule.MODULE,
                UploadModule.MODULE)) {
            tables.addBinding().toInstance(module);
        }
    }

    /** With its projection: one row is read for each delivered message, and not the whole history of a user's rules. */
    @Provides
    @Singleton
    FilteringManagement filters(EventStore events, CassandraFilteringProjection projection) {
        return new EventSourcingFilteringManagement(events, projection);
    }
}
