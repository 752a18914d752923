package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import org.apache.james.backends.cassandra.migration.CassandraMigrationService;
import org.apache.james.backends.cassandra.migration.Migration;
import org.apache.james.backends.cassandra.migration.MigrationTask;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionManager;
import org.apache.james.backends.cassandra.versions.SchemaTransition;
import org.apache.james.backends.cassandra.versions.SchemaVersion;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesService;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.routes.CassandraMailboxMergingRoutes;
import org.apache.james.webadmin.routes.CassandraMappingsRoutes;
import org.apache.james.webadmin.routes.CassandraMigrationRoutes;
import org.apache.james.webadmin.routes.MailboxesRoutes;
import org.apache.james.webadmin.routes.MessagesRoutes;
import org.apache.james.webadmin.routes.RecomputeMailboxCountersRequestToTask;
import org.apache.james.webadmin.routes.SolveMailboxInconsistenciesRequestToTask;
import org.apache.james.webadmin.routes.SolveMessageInconsistenciesRequestToTask;
import org.apache.james.webadmin.service.CassandraMappingsService;
import org.apache.james.webadmin.tasks.TaskFromRequestRegistry.TaskRegistration;

/** Tasks by which an administrator mends what Cassandra cannot keep consistent by itself. */
public final class MaintenanceModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new MaintenanceTasksModule());
        bindMigrations();

        bind(CassandraMappingsService.class).in(Singleton.class);
        bind(RecomputeMailboxCountersService.class).in(Singleton.class);
        bind(SolveMailboxInconsistenciesService.class).in(Singleton.class);
        bind(SolveMessageInconsistenciesService.class).in(Singleton.class);

        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(CassandraMigrationRoutes.class);
        routes.addBinding().to(CassandraMailboxMergingRoutes.class);
        routes.addBinding().to(CassandraMappingsRoutes.class);

        Multibinder<TaskRegistration> mailboxes = Multibinder.newSetBinder(
                binder(), TaskRegistration.class, Names.named(MailboxesRoutes.ALL_MAILBOXES_TASKS));
        mailboxes.addBinding().to(SolveMailboxInconsistenciesRequestToTask.class);
        mailboxes.addBinding().to(RecomputeMailboxCountersRequestToTask.class);
        Multibinder.newSetBinder(binder(), TaskRegistration.class, Names.named(MessagesRoutes.ALL_MESSAGES_TASKS))
                .addBinding()
                .to(SolveMessageInconsistenciesRequestToTask.class);
    }

    /** Our first schema is James' newest: there is nothing to migrate from yet. */
    private void bindMigrations() {
        bind(CassandraMigrationService.class).in(Singleton.class);
        bind(MigrationTask.Impl.class).in(Singleton.class);
        bind(MigrationTask.Factory.class).to(MigrationTask.Impl.class);
        MapBinder.newMapBinder(binder(), SchemaTransition.class, Migration.class);
        bind(SchemaVersion.class)
                .annotatedWith(Names.named(CassandraMigrationService.LATEST_VERSION))
                .toInstance(CassandraSchemaVersionManager.MAX_VERSION);
    }
}
