package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.antispam.sending.HourlyCounts;
import io.facteur.antispam.sending.SentCounts;
import io.facteur.antispam.sending.ToldAccounts;
import io.facteur.stores.cassandra.antispam.CassandraSentLedger;
import io.facteur.stores.cassandra.antispam.CassandraToldAccounts;
import io.facteur.stores.cassandra.antispam.SentCountTable;
import io.facteur.stores.cassandra.antispam.ToldAccountTable;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** What users send: how much, and that the administrator is told. Needs a CqlSession. */
public final class SubmissionModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(CassandraSentLedger.class).in(Scopes.SINGLETON);
        bind(HourlyCounts.Ledger.class).to(CassandraSentLedger.class);
        bind(CassandraToldAccounts.class).in(Scopes.SINGLETON);
        bind(ToldAccounts.class).to(CassandraToldAccounts.class);
        Multibinder<CassandraModule> tables = Multibinder.newSetBinder(binder(), CassandraModule.class);
        tables.addBinding().toInstance(SentCountTable.MODULE);
        tables.addBinding().toInstance(ToldAccountTable.MODULE);
    }

    @Provides
    @Singleton
    SentCounts counts(HourlyCounts.Ledger ledger) {
        return new HourlyCounts(ledger);
    }
}
