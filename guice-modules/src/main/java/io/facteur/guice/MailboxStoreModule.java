package io.facteur.guice;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.adapter.mailbox.ACLUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.MailboxUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.QuotaUsernameChangeTaskStep;
import org.apache.james.adapter.mailbox.UserRepositoryAuthenticator;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.blob.api.BlobReferenceSource;
import org.apache.james.events.EventListener.GroupEventListener;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.eventsourcing.Event;
import org.apache.james.eventsourcing.eventstore.cassandra.CassandraEventStore;
import org.apache.james.eventsourcing.eventstore.cassandra.EventStoreDao;
import org.apache.james.eventsourcing.eventstore.cassandra.JsonEventSerializer;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTO;
import org.apache.james.eventsourcing.eventstore.cassandra.dto.EventDTOModule;
import org.apache.james.jmap.api.change.EmailChangeRepository;
import org.apache.james.jmap.api.change.Limit;
import org.apache.james.jmap.api.change.MailboxChangeRepository;
import org.apache.james.jmap.api.change.State;
import org.apache.james.jmap.cassandra.change.CassandraEmailChangeRepository;
import org.apache.james.jmap.cassandra.change.CassandraMailboxChangeRepository;
import org.apache.james.jmap.cassandra.change.CassandraStateFactory;
import org.apache.james.jmap.cassandra.change.EmailChangeRepositoryDAO;
import org.apache.james.jmap.cassandra.change.MailboxChangeRepositoryDAO;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.AttachmentManager;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.RightManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.cassandra.CassandraMailboxManager;
import org.apache.james.mailbox.cassandra.CassandraMailboxSessionMapperFactory;
import org.apache.james.mailbox.cassandra.CassandraThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.cassandra.DeleteMessageListener;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.ids.CassandraMessageId;
import org.apache.james.mailbox.cassandra.mail.ACLMapper;
import org.apache.james.mailbox.cassandra.mail.AttachmentBlobReferenceSource;
import org.apache.james.mailbox.cassandra.mail.CassandraACLDAOV1;
import org.apache.james.mailbox.cassandra.mail.CassandraACLDAOV2;
import org.apache.james.mailbox.cassandra.mail.CassandraACLMapper;
import org.apache.james.mailbox.cassandra.mail.CassandraApplicableFlagDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraAttachmentDAOV2;
import org.apache.james.mailbox.cassandra.mail.CassandraAttachmentMessageIdDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraDeletedMessageDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraFirstUnseenDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxMapper;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxRecentsDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageDAOV3;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageIdDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageIdToImapUidDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraModSeqProvider;
import org.apache.james.mailbox.cassandra.mail.CassandraThreadDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraThreadLookupDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraUidProvider;
import org.apache.james.mailbox.cassandra.mail.CassandraUserMailboxRightsDAO;
import org.apache.james.mailbox.cassandra.mail.MessageBlobReferenceSource;
import org.apache.james.mailbox.cassandra.mail.eventsourcing.acl.ACLModule;
import org.apache.james.mailbox.cassandra.modules.CassandraAclModule;
import org.apache.james.mailbox.cassandra.modules.CassandraAnnotationModule;
import org.apache.james.mailbox.cassandra.modules.CassandraApplicableFlagsModule;
import org.apache.james.mailbox.cassandra.modules.CassandraAttachmentModule;
import org.apache.james.mailbox.cassandra.modules.CassandraDeletedMessageModule;
import org.apache.james.mailbox.cassandra.modules.CassandraFirstUnseenModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxCounterModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxRecentsModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMessageModule;
import org.apache.james.mailbox.cassandra.modules.CassandraModSeqModule;
import org.apache.james.mailbox.cassandra.modules.CassandraSubscriptionModule;
import org.apache.james.mailbox.cassandra.modules.CassandraThreadModule;
import org.apache.james.mailbox.cassandra.modules.CassandraUidModule;
import org.apache.james.mailbox.indexer.MessageIdReIndexer;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.NoMailboxPathLocker;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreAttachmentManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.event.MailboxAnnotationListener;
import org.apache.james.mailbox.store.mail.AttachmentMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapperFactory;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapperFactory;
import org.apache.james.modules.MailboxModule;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.utils.MailboxManagerDefinition;
import org.apache.mailbox.tools.indexer.MessageIdReIndexerImpl;
import org.apache.mailbox.tools.indexer.ReIndexerImpl;

/** Mailboxes, messages, flags, rights, annotations, subscriptions and threads, on Cassandra. */
public final class MailboxStoreModule extends AbstractModule {

    /** Changes of mailboxes and messages that one JMAP answer may list. */
    private static final Limit CHANGES = Limit.of(256);

    @Override
    protected void configure() {
        install(new MailboxModule());
        bindDaos();
        bindManagers();
        bindMappers();
        bindIdentifiers();
        bindChanges();
        bindReIndexing();
        addTables();
        addListeners();

        Multibinder<BlobReferenceSource> references = Multibinder.newSetBinder(binder(), BlobReferenceSource.class);
        references.addBinding().to(AttachmentBlobReferenceSource.class);
        references.addBinding().to(MessageBlobReferenceSource.class);

        Multibinder<UsernameChangeTaskStep> renaming = Multibinder.newSetBinder(binder(), UsernameChangeTaskStep.class);
        renaming.addBinding().to(MailboxUsernameChangeTaskStep.class);
        renaming.addBinding().to(ACLUsernameChangeTaskStep.class);
        renaming.addBinding().to(QuotaUsernameChangeTaskStep.class);
    }

    private void bindDaos() {
        for (Class<?> dao : List.of(
                CassandraACLDAOV1.class,
                CassandraACLDAOV2.class,
                CassandraApplicableFlagDAO.class,
                CassandraAttachmentDAOV2.class,
                CassandraAttachmentMessageIdDAO.class,
                CassandraDeletedMessageDAO.class,
                CassandraFirstUnseenDAO.class,
                CassandraMailboxCounterDAO.class,
                CassandraMailboxDAO.class,
                CassandraMailboxMapper.class,
                MailboxPaths.class,
                CassandraMailboxRecentsDAO.class,
                CassandraMessageDAO.class,
                CassandraMessageDAOV3.class,
                CassandraMessageIdDAO.class,
                CassandraMessageIdToImapUidDAO.class,
                CassandraThreadDAO.class,
                CassandraThreadLookupDAO.class,
                CassandraUserMailboxRightsDAO.class)) {
            bind(dao).in(Singleton.class);
        }
        bind(CassandraMailboxPathV3DAO.class).to(MailboxPaths.class);
    }

    private void bindManagers() {
        bind(CassandraMailboxManager.class).in(Singleton.class);
        bind(MailboxManager.class).to(CassandraMailboxManager.class);
        bind(StoreMailboxManager.class).to(CassandraMailboxManager.class);
        bind(MailboxManager.class)
                .annotatedWith(Names.named(org.apache.james.modules.Names.MAILBOXMANAGER_NAME))
                .to(MailboxManager.class);
        Multibinder.newSetBinder(binder(), MailboxManagerDefinition.class)
                .addBinding()
                .to(Definition.class);
        bind(StoreSubscriptionManager.class).in(Singleton.class);
        bind(SubscriptionManager.class).to(StoreSubscriptionManager.class);
        bind(StoreAttachmentManager.class).in(Singleton.class);
        bind(AttachmentManager.class).to(StoreAttachmentManager.class);
        bind(AttachmentContentLoader.class).to(AttachmentManager.class);
        bind(StoreMessageIdManager.class).in(Singleton.class);
        bind(MessageIdManager.class).to(StoreMessageIdManager.class);
        bind(StoreRightManager.class).in(Singleton.class);
        bind(RightManager.class).to(StoreRightManager.class);
        bind(SessionProviderImpl.class).in(Singleton.class);
        bind(SessionProvider.class).to(SessionProviderImpl.class);
        bind(UserRepositoryAuthenticator.class).in(Singleton.class);
        bind(Authenticator.class).to(UserRepositoryAuthenticator.class);
        // Cassandra's lightweight transactions decide between concurrent changes: no lock is held.
        bind(NoMailboxPathLocker.class).in(Singleton.class);
        bind(MailboxPathLocker.class).to(NoMailboxPathLocker.class);
    }

    private void bindMappers() {
        bind(CassandraMailboxSessionMapperFactory.class).in(Singleton.class);
        bind(MailboxSessionMapperFactory.class).to(CassandraMailboxSessionMapperFactory.class);
        bind(MessageMapperFactory.class).to(CassandraMailboxSessionMapperFactory.class);
        bind(MailboxMapperFactory.class).to(CassandraMailboxSessionMapperFactory.class);
        bind(AttachmentMapperFactory.class).to(CassandraMailboxSessionMapperFactory.class);
        bind(SubscriptionMapperFactory.class).to(CassandraMailboxSessionMapperFactory.class);
        bind(ACLMapper.class).to(CassandraACLMapper.class);
    }

    private void bindIdentifiers() {
        bind(CassandraId.Factory.class).in(Singleton.class);
        bind(MailboxId.Factory.class).to(CassandraId.Factory.class);
        bind(CassandraMessageId.Factory.class).in(Singleton.class);
        bind(MessageId.Factory.class).to(CassandraMessageId.Factory.class);
        bind(CassandraUidProvider.class).in(Singleton.class);
        bind(UidProvider.class).to(CassandraUidProvider.class);
        bind(CassandraModSeqProvider.class).in(Singleton.class);
        bind(MarkingModSeqProvider.class).in(Singleton.class);
        bind(ModSeqProvider.class).to(MarkingModSeqProvider.class);
        bind(CassandraThreadIdGuessingAlgorithm.class).in(Singleton.class);
        bind(ThreadIdGuessingAlgorithm.class).to(CassandraThreadIdGuessingAlgorithm.class);
    }

    private void bindChanges() {
        bind(EmailChangeRepositoryDAO.class).in(Singleton.class);
        bind(MailboxChangeRepositoryDAO.class).in(Singleton.class);
        bind(EmailChangeRepository.class).to(CassandraEmailChangeRepository.class);
        bind(MailboxChangeRepository.class).to(CassandraMailboxChangeRepository.class);
        bind(State.Factory.class).to(CassandraStateFactory.class);
        bind(Limit.class)
                .annotatedWith(Names.named(CassandraEmailChangeRepository.LIMIT_NAME))
                .toInstance(CHANGES);
        bind(Limit.class)
                .annotatedWith(Names.named(CassandraMailboxChangeRepository.LIMIT_NAME))
                .toInstance(CHANGES);
    }

    private void bindReIndexing() {
        bind(ReIndexerImpl.class).in(Singleton.class);
        bind(ReIndexer.class).to(ReIndexerImpl.class);
        bind(MessageIdReIndexerImpl.class).in(Singleton.class);
        bind(MessageIdReIndexer.class).to(MessageIdReIndexerImpl.class);
    }

    private void addTables() {
        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        for (CassandraModule module : List.of(
                CassandraAclModule.MODULE,
                CassandraAnnotationModule.MODULE,
                CassandraApplicableFlagsModule.MODULE,
                CassandraAttachmentModule.MODULE,
                CassandraDeletedMessageModule.MODULE,
                CassandraFirstUnseenModule.MODULE,
                CassandraMailboxCounterModule.MODULE,
                CassandraMailboxModule.MODULE,
                CassandraMailboxRecentsModule.MODULE,
                CassandraMessageModule.MODULE,
                CassandraModSeqModule.MODULE,
                CassandraSubscriptionModule.MODULE,
                CassandraThreadModule.MODULE,
                CassandraUidModule.MODULE)) {
            tables.addBinding().toInstance(module);
        }
    }

    private void addListeners() {
        Multibinder.newSetBinder(binder(), GroupEventListener.class)
                .addBinding()
                .to(MailboxAnnotationListener.class);
        Multibinder.newSetBinder(binder(), ReactiveGroupEventListener.class)
                .addBinding()
                .to(DeleteMessageListener.class);
        Multibinder.newSetBinder(binder(), DeleteMessageListener.DeletionCallback.class);
        Multibinder.newSetBinder(binder(), new TypeLiteral<EventDTOModule<? extends Event, ? extends EventDTO>>() {})
                .addBinding()
                .toInstance(ACLModule.ACL_UPDATE);
    }

    /** Rights have an event store of their own, which knows their one event and nothing else. */
    @Provides
    @Singleton
    CassandraACLMapper aclMapper(
            CassandraACLMapper.StoreV1 first,
            CassandraUserMailboxRightsDAO rights,
            CassandraACLDAOV2 acls,
            CqlSession session,
            CassandraSchemaVersionManager versions,
            CassandraConfiguration configuration) {
        CassandraEventStore events = new CassandraEventStore(new EventStoreDao(
                session,
                JsonEventSerializer.forModules(Set.of(ACLModule.ACL_UPDATE)).withoutNestedType()));
        return new CassandraACLMapper(
                first, new CassandraACLMapper.StoreV2(rights, acls, events), versions, configuration);
    }

    /** By which James' administration finds the manager. */
    @Singleton
    static final class Definition extends MailboxManagerDefinition {

        @Inject
        Definition(CassandraMailboxManager manager) {
            super("cassandra-mailboxmanager", manager);
        }
    }
}
