package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.messaging.MessagingLifecycle;
import io.facteur.messaging.QueueWorker;
import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.broker.embedded.EmbeddedMailBroker;
import io.facteur.messaging.broker.rabbitmq.RabbitMqMailBroker;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.MailContents;
import io.facteur.messaging.queue.MailQueueHealthCheck;
import io.facteur.messaging.queue.QueueSharing;
import io.facteur.messaging.queue.QueuedBlobReferences;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.spooler.MailSpooler;
import io.facteur.messaging.spooler.SpoolerMailetContext;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.messaging.CassandraDeferredMailStore;
import io.facteur.stores.cassandra.messaging.CassandraFinishedMailStore;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.DeferredMailTables;
import io.facteur.stores.cassandra.messaging.FinishedMailTable;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.blob.api.BlobReferenceSource;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailetcontainer.impl.JamesMailetContext;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.utils.GuiceProbe;

/**
 * Mail queues, deferred mail and the spooler, with a broker in the process or RabbitMQ. In the place of James' ActiveMQQueueModule, beside its
 * MailetContainerModule, which binds the {@link #spooler James spooler} that we bind to ours: hence two modules, this
 * one to combine and that one to override with. Needs a CqlSession, a BlobStore, a BlobId.Factory, a Clock and the
 * metrics from others.
 */
public final class MessagingModule extends AbstractModule {

    private final Module broker;

    private MessagingModule(Module broker) {
        this.broker = broker;
    }

    /** @param brokerDirectory where ready mail waits: must survive a restart, and be on a disk that honours fsync */
    public static MessagingModule embedded(Path brokerDirectory) {
        return new MessagingModule(new AbstractModule() {

            @Provides
            @Singleton
            MailBroker broker() {
                return EmbeddedMailBroker.open(brokerDirectory);
            }

            @Provides
            @Singleton
            QueueSharing alone() {
                return QueueSharing.alone();
            }
        });
    }

    /** Ready mail waits in RabbitMQ, for all nodes. Needs {@link RabbitMqConnections} and the leases of the cluster. */
    public static MessagingModule onRabbitMq() {
        return new MessagingModule(new AbstractModule() {

            @Override
            protected void configure() {
                bind(CassandraFinishedMailStore.class).in(Scopes.SINGLETON);
                Multibinder.newSetBinder(binder(), CassandraModule.class)
                        .addBinding()
                        .toInstance(FinishedMailTable.MODULE);
            }

            @Provides
            @Singleton
            MailBroker broker(RabbitMqConnections connections, Clock clock) {
                return new RabbitMqMailBroker(connections, clock);
            }

            @Provides
            @Singleton
            QueueSharing sharing(ClusterLease leases, CassandraFinishedMailStore finished) {
                return QueueSharing.among(leases, finished);
            }
        });
    }

    /** What overrides James' MailetContainerModule. */
    public static AbstractModule spooler() {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(MailSpooler.class).in(Scopes.SINGLETON);
                bind(JamesMailSpooler.class).to(MailSpooler.class);
            }
        };
    }

    /** What overrides James' MailetContainerModule as well: by it mailets send mail. */
    public static AbstractModule mailetContext() {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(SpoolerMailetContext.class).in(Scopes.SINGLETON);
                bind(JamesMailetContext.class).to(SpoolerMailetContext.class);
            }
        };
    }

    @Override
    protected void configure() {
        install(broker);
        bind(DeferredMailStore.class).to(CassandraDeferredMailStore.class);
        bind(CassandraDeferredMailStore.class).in(Scopes.SINGLETON);
        bind(MailContents.class).in(Scopes.SINGLETON);
        bind(BrokeredMailQueueFactory.class).in(Scopes.SINGLETON);
        // Made with the injector, not when somebody asks: its @PreDestroy stops all of it in order.
        bind(MessagingLifecycle.class).asEagerSingleton();

        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(DeferredMailTables.MODULE);
        Multibinder.newSetBinder(binder(), BlobReferenceSource.class)
                .addBinding()
                .to(QueuedBlobReferences.class);
        Multibinder.newSetBinder(binder(), QueueWorker.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(MessagingProbe.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(MailQueueHealthCheck.class);
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageableQueues(BrokeredMailQueueFactory factory) {
        return factory;
    }

    @Provides
    @Singleton
    MailQueueFactory<?> anyQueues(BrokeredMailQueueFactory factory) {
        return factory;
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends MailQueue> queues(BrokeredMailQueueFactory factory) {
        return factory;
    }
}
