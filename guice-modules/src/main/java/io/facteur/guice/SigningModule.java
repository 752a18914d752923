package io.facteur.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.authentication.signing.SigningKeys;
import io.facteur.dns.DnsClient;
import io.facteur.home.Home;
import io.facteur.home.Secrets;
import io.facteur.stores.cassandra.authentication.CassandraSigningKeyStore;
import io.facteur.stores.cassandra.authentication.KeySeal;
import io.facteur.stores.cassandra.authentication.SigningKeyTable;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** The keys that mail is signed with: in the store, for every node. Needs a CqlSession, a DnsClient and a Clock. */
public final class SigningModule extends AbstractModule {

    /** Of the home: what the keys in the store are encrypted with. */
    static final String SECRET = "dkim";

    private final Home home;

    SigningModule(Home home) {
        this.home = home;
    }

    @Override
    protected void configure() {
        bind(CassandraSigningKeyStore.class).in(Scopes.SINGLETON);
        bind(SigningKeyStore.class).to(CassandraSigningKeyStore.class);
        bind(KeyRotationTask.class).asEagerSingleton();
        Multibinder.newSetBinder(binder(), CassandraModule.class).addBinding().toInstance(SigningKeyTable.MODULE);
    }

    @Provides
    @Singleton
    KeySeal seal() throws IOException {
        return new KeySeal(new Secrets(home).getOrGenerate(SECRET), new SecureRandom());
    }

    @Provides
    @Singleton
    SigningKeys keys(SigningKeyStore store, Clock clock) {
        return new SigningKeys(store, clock);
    }

    @Provides
    @Singleton
    KeyRotation rotation(SigningKeyStore store, SigningKeys keys, DnsClient dns, Clock clock) {
        return new KeyRotation(store, keys, dns, clock);
    }
}
