package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.home.Home;
import io.facteur.home.NodeIdentity;
import io.facteur.home.Settings;
import io.facteur.protocols.Draining;
import io.facteur.protocols.MailServers;
import io.facteur.stores.cassandra.authentication.KeySeal;
import io.facteur.stores.cassandra.cluster.CassandraClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterNodes;
import io.facteur.stores.cassandra.cluster.ClusterTables;
import io.facteur.stores.cassandra.cluster.Heartbeat;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.cluster.StoreAnswers;
import io.facteur.webadmin.ClusterRoutes;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import javax.inject.Provider;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.webadmin.Routes;

/**
 * What a node knows of itself and of the others: its name, who else lives, whether they have the same secrets, and who does
 * what only one may do. Needs a CqlSession, a Clock, the mail servers and {@link DrainModule}.
 */
public final class ClusterModule extends AbstractModule {

    private final Home home;
    private final Settings settings;

    public ClusterModule(Home home, Settings settings) {
        this.home = home;
        this.settings = settings;
    }

    @Override
    protected void configure() {
        // A child is used by this process alone: what one before it held, and was killed, is free at once
        bind(ClusterLease.class)
                .to(settings.hosts("cassandra").isEmpty() ? MemoryClusterLease.class : CassandraClusterLease.class)
                .in(Scopes.SINGLETON);
        bind(LeaseKeeper.class).in(Scopes.SINGLETON);
        bind(StoreAnswers.class).in(Scopes.SINGLETON);
        bind(ClusterNodes.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(ClusterTables.MODULE);
        Multibinder.newSetBinder(binder(), StartUpCheck.class).addBinding().to(NodeCheck.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ClusterHealthCheck.class);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(ClusterRoutes.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(ClusterProbe.class);
    }

    @Provides
    @Singleton
    Heartbeat heartbeat(ClusterNodes nodes, Clock clock, Provider<Draining> draining, Provider<MailServers> servers)
            throws IOException {
        NodeIdentity node = NodeIdentity.of(home, settings);
        String version = Optional.ofNullable(ClusterModule.class.getPackage().getImplementationVersion())
                .orElse("unknown");
        return new Heartbeat(
                nodes, node.name(), node.home(), version, clock, () -> state(draining.get(), servers.get()));
    }

    private static String state(Draining draining, MailServers servers) {
        if (draining.isDraining()) {
            return "draining";
        }
        return servers.isListening() ? "ready" : "starting";
    }

    @Provides
    @Singleton
    SharedSecrets sharedSecrets(ClusterNodes nodes, KeySeal seal) {
        return new SharedSecrets(home, nodes, seal);
    }
}
