package io.facteur.guice;

import com.codahale.metrics.MetricRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Names;
import io.facteur.stores.cassandra.CassandraSettings;
import io.facteur.stores.cassandra.SchemaCreator;
import io.facteur.stores.cassandra.SchemaDifference;
import io.facteur.stores.cassandra.SchemaMigration;
import io.facteur.stores.cassandra.SessionFactory;
import io.facteur.stores.cassandra.StoreFailure;
import java.util.Set;
import java.util.function.Consumer;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraZonedDateTimeModule;
import org.apache.james.backends.cassandra.init.configuration.CassandraConfiguration;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionDAO;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.mailbox.store.BatchSizes;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The session on Cassandra, with its schema created: whoever gets a session finds every table. */
public final class CassandraSessionModule extends AbstractModule {

    private static final String PROGRESS = "progress";

    /** IMAP commands on many messages read this many at once: without a limit one COPY could fill the memory. */
    private static final int BATCH = 200;
    /** As many are in memory for each who reads a range of messages, however large they are. */
    private static final int WHOLE_MESSAGES = 4;

    private final CassandraSettings settings;
    private final Consumer<String> progress;

    /** @param progress is told, in words, what is being created */
    public CassandraSessionModule(CassandraSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    @Override
    protected void configure() {
        bind(CassandraSettings.class).toInstance(settings);
        bind(new TypeLiteral<Consumer<String>>() {})
                .annotatedWith(Names.named(PROGRESS))
                .toInstance(progress);
        bind(SessionHolder.class).in(Singleton.class);
        bind(CassandraSchemaVersionManager.class).in(Singleton.class);
        bind(CassandraSchemaVersionDAO.class).in(Singleton.class);
        // The repair takes away the name of a mailbox that is being made
        bind(CassandraConfiguration.class)
                .toInstance(
                        CassandraConfiguration.builder().mailboxReadRepair(0f).build());
        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        tables.addBinding().toInstance(CassandraZonedDateTimeModule.MODULE);
        tables.addBinding().toInstance(CassandraSchemaVersionModule.MODULE);
        tables.addBinding().toInstance(SchemaMigration.MODULE);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(RingHealthCheck.class);
        Multibinder.newSetBinder(binder(), StartUpCheck.class).addBinding().to(SchemaVersionCheck.class);
    }

    @Provides
    @Singleton
    CassandraModule tables(Set<CassandraModule> modules) {
        return CassandraModule.aggregateModules(modules);
    }

    @Provides
    @Singleton
    CqlSession session(SessionHolder holder) {
        return holder.session;
    }

    @Provides
    @Singleton
    BatchSizes batchSizes() {
        return BatchSizes.builder()
                .fetchMetadata(BATCH)
                .fetchHeaders(BATCH)
                .fetchFull(WHOLE_MESSAGES)
                .copyBatchSize(BATCH)
                .moveBatchSize(BATCH)
                .build();
    }

    @ProvidesIntoSet
    InitializationOperation driverMetrics(MetricRegistry registry, CqlSession session) {
        return InitilizationOperationBuilder.forClass(DriverMetrics.class)
                .init(() -> session.getMetrics().ifPresent(metrics -> registry.registerAll(metrics.getRegistry())));
    }

    @Provides
    @Singleton
    DriverMetrics metrics() {
        return new DriverMetrics();
    }

    /** Only a name for James, which starts components by their class. */
    static final class DriverMetrics implements Startable {}

    /** Opens the session and makes its tables; closes it when James stops. */
    static final class SessionHolder {

        private final CqlSession session;

        @Inject
        SessionHolder(CassandraSettings settings, CassandraModule tables, @Named(PROGRESS) Consumer<String> progress)
                throws StoreFailure {
            progress.accept("connecting to Cassandra");
            session = new SessionFactory(settings, progress).open();
            try {
                SchemaCreator schema = new SchemaCreator(session, progress);
                if (settings.creates()) {
                    schema.upgrade(tables);
                } else {
                    require(schema.difference(tables));
                }
            } catch (StoreFailure | RuntimeException e) {
                session.close();
                throw e;
            }
            progress.accept("starting the mail server");
        }

        /** Left to others, by cassandra.schema = check. */
        private static void require(SchemaDifference difference) throws StoreFailure {
            if (!difference.isNothing()) {
                throw new StoreFailure("the schema of Cassandra is not that of this version (" + difference.text()
                        + "), and cassandra.schema = check leaves it to others: facteur schema "
                        + (difference.needsUpgrade() ? "upgrade" : "create"));
            }
        }

        @PreDestroy
        void close() {
            session.close();
        }
    }

    /** A schema that this version cannot use must stop the start, before anything is written to it. */
    static final class SchemaVersionCheck implements StartUpCheck {

        private static final String NAME = "Cassandra schema version";

        private final CassandraSchemaVersionManager versions;

        @Inject
        SchemaVersionCheck(CassandraSchemaVersionManager versions) {
            this.versions = versions;
        }

        @Override
        public String checkName() {
            return NAME;
        }

        @Override
        public CheckResult check() {
            return switch (versions.computeSchemaState()) {
                case UP_TO_DATE, UPGRADABLE -> result(ResultType.GOOD, "can be used");
                case TOO_OLD -> result(ResultType.BAD, "is too old: upgrade it with an earlier version first");
                case TOO_RECENT -> result(ResultType.BAD, "is of a later version: run that version");
            };
        }

        private static CheckResult result(ResultType type, String what) {
            return CheckResult.builder()
                    .checkName(NAME)
                    .resultType(type)
                    .description("the schema of the store " + what)
                    .build();
        }
    }
}
