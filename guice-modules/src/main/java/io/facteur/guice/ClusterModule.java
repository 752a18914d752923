package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import io.facteur.stores.cassandra.cluster.CassandraClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import io.facteur.stores.cassandra.cluster.ClusterTables;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.cluster.StoreAnswers;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.utils.GuiceProbe;

/** What a node knows of itself and of the others. Needs a CqlSession. */
public final class ClusterModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(CassandraClusterLease.class).in(Scopes.SINGLETON);
        bind(ClusterLease.class).to(CassandraClusterLease.class);
        bind(LeaseKeeper.class).in(Scopes.SINGLETON);
        bind(StoreAnswers.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(ClusterTables.MODULE);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(StoreProbe.class);
    }
}
