package io.facteur.stores.cassandra.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.testing.CassandraExtension;
import java.security.SecureRandom;
import org.apache.james.backends.cassandra.components.CassandraTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CassandraExtension.class)
class CassandraSigningKeyStoreTest extends SigningKeyStoreContract {

    private static CassandraSigningKeyStore store;

    @BeforeAll
    static void createTables(CqlSession session) {
        for (CassandraTable table : SigningKeyTable.MODULE.moduleTables()) {
            var keyspace =
                    session.getMetadata().getKeyspace(session.getKeyspace().orElseThrow());
            table.initialize(keyspace.orElseThrow(), session, null).block();
        }
        store = new CassandraSigningKeyStore(session, new KeySeal("secret", new SecureRandom()));
    }

    @Override
    SigningKeyStore store() {
        return store;
    }

    @Test
    void databaseShouldNotHaveThePrivateKey(CqlSession session) {
        store.add(key(DOMAIN, "one")).block();

        assertThat(session.execute("SELECT sealed_key FROM dkim_key WHERE domain = 'example.org'")
                        .one()
                        .getString(0))
                .startsWith("1:")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void keyShouldNotBeReadWithAnotherSecretOrInThePlaceOfAnother(CqlSession session) {
        store.add(key(DOMAIN, "one")).block();
        CassandraSigningKeyStore stranger =
                new CassandraSigningKeyStore(session, new KeySeal("other", new SecureRandom()));

        assertThatThrownBy(() -> stranger.of(DOMAIN).blockFirst())
                .hasMessageContaining("secrets/dkim")
                .hasMessageContaining("one._domainkey.example.org");

        store.add(key(DOMAIN, "two")).block();
        String sealed = session.execute(
                        "SELECT sealed_key FROM dkim_key WHERE domain = 'example.org' AND selector = 'one'")
                .one()
                .getString(0);
        session.execute(
                "UPDATE dkim_key SET sealed_key = '" + sealed + "' WHERE domain = 'example.org' AND selector = 'two'");
        assertThatThrownBy(() -> store.of(DOMAIN).collectList().block()).hasMessageContaining("two._domainkey");
        store.remove(DOMAIN, "two").block();
    }
}
