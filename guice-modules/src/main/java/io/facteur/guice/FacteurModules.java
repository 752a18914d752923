package io.facteur.guice;

import com.google.inject.Module;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.spi.InstanceBinding;
import com.google.inject.util.Modules;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.home.Settings;
import io.facteur.protocols.Draining;
import io.facteur.stores.cassandra.CassandraSettings;
import io.facteur.stores.opensearch.OpenSearchSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.jmap.draft.JMAPListenerModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.protocols.JMAPServerModule;
import org.apache.james.modules.server.DLPRoutesModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.InconsistencyQuotasSolvingRoutesModule;
import org.apache.james.modules.server.JmapTasksModule;
import org.apache.james.modules.server.JmapUploadCleanupModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailboxRoutesModule;
import org.apache.james.modules.server.MailboxesExportRoutesModule;
import org.apache.james.modules.server.MessagesRoutesModule;
import org.apache.james.modules.server.SieveRoutesModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.UserIdentityModule;
import org.apache.james.modules.server.VacationRoutesModule;
import org.apache.james.modules.server.WebAdminReIndexingTaskSerializationModule;
import org.apache.james.modules.server.WebAdminServerModule;

/** All modules of the server: on one machine, or as a node of a cluster, as the settings say. */
public final class FacteurModules {

    private FacteurModules() {}

    /**
     * @param lib of the distribution: a directory of jars for each child
     * @param progress is told, in words, what the start does
     * @throws IOException when a secret of the home cannot be read or made
     */
    public static Module of(Home home, Settings settings, Path lib, Consumer<String> progress) throws IOException {
        Secrets secrets = new Secrets(home);
        String keystoreSecret = secrets.getOrGenerate("jmap-keystore");
        CassandraSettings cassandra = CassandraSettings.of(settings, cassandraPassword(secrets));
        Module outside = Modules.combine(rabbitMq(settings, secrets, progress), new TextModule(home, lib));
        OpenSearchSettings openSearch = OpenSearchSettings.of(settings, openSearchPassword(secrets));
        Module stores = stores(home, settings, BlobModule.of(settings, secrets), cassandra, openSearch, progress);
        return all(home, settings, stores, outside, keystoreSecret);
    }

    /** @return every table and type of a server with these settings; nothing is started, made or read */
    public static CassandraModule tables(Home home, Settings settings) {
        Module stores = stores(
                home,
                settings,
                BlobModule.inCassandra(),
                CassandraSettings.of(settings, ""),
                OpenSearchSettings.of(settings, ""),
                progress -> {});
        Module modules = all(home, settings, stores, Modules.EMPTY_MODULE, "");
        List<CassandraModule> tables = new ArrayList<>();
        for (Element element : Elements.getElements(modules)) {
            if (element instanceof InstanceBinding<?> binding && binding.getInstance() instanceof CassandraModule one) {
                tables.add(one);
            }
        }
        return CassandraModule.aggregateModules(tables);
    }

    private static Module all(Home home, Settings settings, Module stores, Module outside, String keystoreSecret) {
        Module james = Modules.combine(
                stores,
                eventsAndTasks(settings),
                outside,
                messaging(home, settings),
                new AuthenticationModule(settings),
                new SigningModule(home),
                new ClusterModule(home, settings),
                new SubmissionModule(),
                new OutgoingModule(home, settings),
                protocols(settings),
                administration(),
                new MailetProcessingModule());
        return Modules.override(james)
                .with(
                        MessagingModule.spooler(),
                        MessagingModule.mailetContext(),
                        SearchModule.hooks(),
                        new JmapModule(settings.loopback(), keystoreSecret),
                        new WebadminModule(home));
    }

    private static Module messaging(Home home, Settings settings) {
        return settings.hosts("rabbitmq").isEmpty()
                ? MessagingModule.embedded(home.queue())
                : MessagingModule.onRabbitMq();
    }

    private static String cassandraPassword(Secrets secrets) throws IOException {
        try {
            return secrets.read(Secrets.CASSANDRA);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no password for Cassandra: it is read from " + secrets.file(Secrets.CASSANDRA)
                            + ", or from the file \"cassandra\" in secrets.directory",
                    e);
        }
    }

    private static String openSearchPassword(Secrets secrets) throws IOException {
        try {
            return secrets.read(Secrets.OPENSEARCH);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no password for OpenSearch: it is read from " + secrets.file(Secrets.OPENSEARCH)
                            + ", or from the file \"opensearch\" in secrets.directory",
                    e);
        }
    }

    private static Module stores(
            Home home,
            Settings settings,
            Module blobs,
            CassandraSettings cassandra,
            OpenSearchSettings openSearch,
            Consumer<String> progress) {
        List<Module> modules = new ArrayList<>(List.of(
                new CassandraSessionModule(cassandra, progress),
                blobs,
                new DataModule(),
                new DeliveryStoreModule(),
                new JmapStoreModule(),
                new MailboxStoreModule(),
                new QuotaModule(),
                new SearchModule(home, settings, openSearch)));
        if (settings.get("vault").equals("on")) {
            modules.add(new VaultModule());
        }
        return Modules.combine(modules);
    }

    private static Module rabbitMq(Settings settings, Secrets secrets, Consumer<String> progress) throws IOException {
        return settings.hosts("rabbitmq").isEmpty()
                ? Modules.EMPTY_MODULE
                : RabbitMqModule.of(settings, secrets, progress);
    }

    private static Module eventsAndTasks(Settings settings) {
        return settings.hosts("rabbitmq").isEmpty()
                ? Modules.combine(EventModule.inProcess(), new TaskManagerModule())
                : Modules.combine(EventModule.onRabbitMq(), new ClusterTasksModule());
    }

    private static Module protocols(Settings settings) {
        return Modules.combine(
                new ProtocolsModule(),
                new DrainModule(new Draining.Times(settings.seconds("drain.seconds"), settings.seconds("drain.limit"))),
                new JMAPServerModule(),
                new JMAPListenerModule());
    }

    private static Module administration() {
        return Modules.combine(
                new WebAdminServerModule(),
                new DataRoutesModules(),
                new DLPRoutesModule(),
                new InconsistencyQuotasSolvingRoutesModule(),
                new JmapTasksModule(),
                new JmapUploadCleanupModule(),
                new MailboxesExportRoutesModule(),
                new MailboxRoutesModule(),
                new MailQueueRoutesModule(),
                new MailRepositoriesRoutesModule(),
                new MaintenanceModule(),
                new MessagesRoutesModule(),
                new SieveRoutesModule(),
                new UserIdentityModule(),
                new VacationRoutesModule(),
                new WebAdminReIndexingTaskSerializationModule());
    }
}
