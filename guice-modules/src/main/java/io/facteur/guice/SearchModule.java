package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.facteur.home.Home;
import io.facteur.home.NodeIdentity;
import io.facteur.home.Settings;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.search.CassandraIndexJournal;
import io.facteur.stores.cassandra.search.IndexJournal;
import io.facteur.stores.cassandra.search.IndexJournalTables;
import io.facteur.stores.opensearch.OpenSearchConnection;
import io.facteur.stores.opensearch.OpenSearchSettings;
import io.facteur.stores.opensearch.mailbox.ChangeMarks;
import io.facteur.stores.opensearch.mailbox.IndexJobs;
import io.facteur.stores.opensearch.mailbox.MessageMapping;
import io.facteur.stores.opensearch.mailbox.OpenSearchMailboxIndex;
import io.facteur.stores.opensearch.quota.OpenSearchQuotaSearcher;
import io.facteur.stores.opensearch.quota.QuotaChanges;
import io.facteur.stores.opensearch.quota.QuotaIndex;
import io.facteur.stores.opensearch.quota.QuotaListener;
import io.facteur.webadmin.SearchRoutes;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.cassandra.search.AllSearchOverride;
import org.apache.james.mailbox.cassandra.search.DeletedSearchOverride;
import org.apache.james.mailbox.cassandra.search.DeletedWithRangeSearchOverride;
import org.apache.james.mailbox.cassandra.search.NotDeletedWithRangeSearchOverride;
import org.apache.james.mailbox.cassandra.search.UidSearchOverride;
import org.apache.james.mailbox.cassandra.search.UnseenSearchOverride;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex.SearchOverride;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.modules.mailbox.PreDeletionHookLoader;
import org.apache.james.modules.mailbox.PreDeletionHooksConfiguration;
import org.apache.james.quota.search.QuotaSearcher;
import org.apache.james.quota.search.scanning.ScanningQuotaSearcher;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

/** Search in mailboxes and for quotas: the indices in OpenSearch, and the store for what it answers cheaply by itself. */
public final class SearchModule extends AbstractModule {

    private final Home home;
    private final Settings settings;
    private final OpenSearchSettings openSearch;

    public SearchModule(Home home, Settings settings, OpenSearchSettings openSearch) {
        this.home = home;
        this.settings = settings;
        this.openSearch = openSearch;
    }

    @Override
    protected void configure() {
        bind(CassandraIndexJournal.class).in(Scopes.SINGLETON);
        bind(IndexJournal.class).to(CassandraIndexJournal.class);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(IndexJournalTables.MODULE);
        bind(MessageSearchIndex.class).to(OpenSearchMailboxIndex.class);
        bind(ListeningMessageSearchIndex.class).to(OpenSearchMailboxIndex.class);
        Multibinder.newSetBinder(binder(), ReactiveGroupEventListener.class)
                .addBinding()
                .to(OpenSearchMailboxIndex.class);
        Multibinder<SearchOverride> overrides = Multibinder.newSetBinder(binder(), SearchOverride.class);
        for (Class<? extends SearchOverride> override : List.of(
                AllSearchOverride.class,
                DeletedSearchOverride.class,
                DeletedWithRangeSearchOverride.class,
                NotDeletedWithRangeSearchOverride.class,
                UidSearchOverride.class,
                UnseenSearchOverride.class)) {
            overrides.addBinding().to(override);
        }
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(OpenSearchHealthCheck.class);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(SearchRoutes.class);
        bind(IndexRun.class).in(Scopes.SINGLETON);
    }

    /** To override James' hooks with: those of listeners.xml, and the one that marks mailboxes for the index. */
    static Module hooks() {
        return new AbstractModule() {

            @Provides
            @Singleton
            Set<PreDeletionHook> hooks(
                    PreDeletionHooksConfiguration configuration,
                    PreDeletionHookLoader loader,
                    MarkingDeletionHook marks)
                    throws Exception {
                Stream.Builder<PreDeletionHook> hooks = Stream.builder();
                hooks.add(marks);
                for (var hook : configuration.getHooksConfiguration()) {
                    hooks.add(loader.createHook(hook));
                }
                return hooks.build().collect(java.util.stream.Collectors.toUnmodifiableSet());
            }
        };
    }

    private String node() throws IOException {
        return NodeIdentity.of(home, settings).name();
    }

    @Provides
    @Singleton
    ChangeMarks marks(IndexJournal journal, Clock clock) throws IOException {
        return new ChangeMarks(journal, node(), clock);
    }

    @Provides
    @Singleton
    OpenSearchConnection connection() {
        return new OpenSearchConnection(openSearch);
    }

    @Provides
    @Singleton
    OpenSearchMailboxIndex index(
            OpenSearchConnection connection, Set<SearchOverride> overrides, OpenSearchMailboxIndex.Parts parts) {
        List<String> languages = Arrays.stream(settings.get("search.languages").split("[,\\s]+"))
                .filter(language -> !language.isEmpty())
                .toList();
        MessageMapping mapping = new MessageMapping(
                languages,
                Integer.parseInt(settings.get("opensearch.shards")),
                Integer.parseInt(settings.get("opensearch.replicas")));
        return new OpenSearchMailboxIndex(connection, mapping, ZoneId.systemDefault(), overrides, parts);
    }

    @Provides
    OpenSearchMailboxIndex.Parts parts(
            MailboxSessionMapperFactory mappers,
            SessionProvider sessions,
            AttachmentContentLoader attachments,
            TextExtractor extractor,
            Ids ids,
            IndexJournal journal,
            ChangeMarks marks,
            LeaseKeeper leases,
            Clock clock)
            throws IOException {
        return new OpenSearchMailboxIndex.Parts(
                mappers,
                sessions,
                attachments,
                extractor,
                ids.messages,
                ids.mailboxes,
                journal,
                marks,
                leases,
                node(),
                clock);
    }

    /** How ids are read. */
    static final class Ids {

        private final MessageId.Factory messages;
        private final MailboxId.Factory mailboxes;

        @Inject
        Ids(MessageId.Factory messages, MailboxId.Factory mailboxes) {
            this.messages = messages;
            this.mailboxes = mailboxes;
        }
    }

    @Provides
    @Singleton
    QuotaChanges quotaChanges(Clock clock) {
        return new QuotaChanges(clock);
    }

    @ProvidesIntoSet
    ReactiveGroupEventListener quotaListener(QuotaChanges changes) {
        return new QuotaListener(changes);
    }

    @Provides
    @Singleton
    QuotaIndex quotas(
            OpenSearchConnection connection,
            QuotaChanges changes,
            UsersRepository users,
            UserQuotaRootResolver roots,
            QuotaManager quotas,
            LeaseKeeper leases,
            Clock clock) {
        return new QuotaIndex(
                connection,
                Integer.parseInt(settings.get("opensearch.replicas")),
                new QuotaIndex.Parts(changes, users, roots, quotas, leases, clock));
    }

    @Provides
    @Singleton
    QuotaSearcher quotaSearcher(QuotaIndex index, ScanningQuotaSearcher store) {
        return new OpenSearchQuotaSearcher(index, store);
    }

    @Provides
    @Singleton
    IndexJobs jobs(OpenSearchMailboxIndex index, QuotaIndex quotas, LeaseKeeper leases, Clock clock) {
        return new IndexJobs(index, quotas, leases, clock);
    }

    @ProvidesIntoSet
    InitializationOperation startIndex(IndexRun run) {
        return InitilizationOperationBuilder.forClass(IndexRun.class).init(run::start);
    }

    /** Looks after the indices from the start of James to its end. */
    static final class IndexRun implements Startable {

        private final OpenSearchMailboxIndex index;
        private final QuotaIndex quotas;
        private final IndexJobs jobs;
        private final OpenSearchConnection connection;

        @Inject
        IndexRun(OpenSearchMailboxIndex index, QuotaIndex quotas, IndexJobs jobs, OpenSearchConnection connection) {
            this.index = index;
            this.quotas = quotas;
            this.jobs = jobs;
            this.connection = connection;
        }

        void start() {
            index.start();
            quotas.start();
        }

        @PreDestroy
        void stop() throws IOException {
            jobs.close();
            index.stop();
            quotas.close();
            connection.close();
        }
    }
}
