package io.facteur.stores.cassandra.authentication;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.facteur.authentication.dkim.SigningAlgorithm;
import io.facteur.authentication.signing.KeyState;
import io.facteur.authentication.signing.SigningKeyStore;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsName;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keys in {@link SigningKeyTable}. All writes are lightweight transactions: they are a few a year, and one that changes a
 * key must not bring back half of one that another node removes meanwhile.
 */
public final class CassandraSigningKeyStore implements SigningKeyStore {

    private final CassandraAsyncExecutor executor;
    private final KeySeal seal;

    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement delete;
    private final PreparedStatement select;
    private final PreparedStatement states;

    @Inject
    public CassandraSigningKeyStore(CqlSession session, KeySeal seal) {
        this.executor = new CassandraAsyncExecutor(session);
        this.seal = seal;
        String table = SigningKeyTable.NAME;
        String key = " WHERE domain = :domain AND selector = :selector";
        insert = session.prepare("INSERT INTO " + table
                + " (domain, selector, algorithm, sealed_key, state, created, activated, retired) VALUES"
                + " (:domain, :selector, :algorithm, :sealed_key, :state, :created, :activated, :retired)"
                + " IF NOT EXISTS");
        update = session.prepare("UPDATE " + table + " SET state = :state, activated = :activated, retired = :retired"
                + key + " IF EXISTS");
        delete = session.prepare("DELETE FROM " + table + key + " IF EXISTS");
        select = session.prepare("SELECT * FROM " + table + " WHERE domain = :domain");
        states = session.prepare("SELECT domain, state FROM " + table);
    }

    @Override
    public Flux<StoredKey> of(DnsName domain) {
        return Flux.defer(() -> executor.executeRows(select.bind().setString("domain", domain.toString())))
                .map(row -> toKey(domain, row));
    }

    @Override
    public Flux<DnsName> unsettled() {
        return Flux.defer(() -> executor.executeRows(states.bind()))
                .filter(row -> !KeyState.ACTIVE.text().equals(row.getString("state")))
                .map(row -> DnsName.of(row.getString("domain")))
                // the rows of a domain are one after the other
                .distinctUntilChanged();
    }

    @Override
    public Mono<Boolean> add(StoredKey key) {
        return Mono.defer(() -> executor.executeReturnApplied(states(named(insert, key.domain(), key.selector()), key)
                .setString("algorithm", key.algorithm().text())
                .setString("sealed_key", seal.seal(key.privateKey(), key.name()))
                .setInstant("created", key.created())));
    }

    @Override
    public Mono<Boolean> change(StoredKey key) {
        return Mono.defer(
                () -> executor.executeReturnApplied(states(named(update, key.domain(), key.selector()), key)));
    }

    @Override
    public Mono<Boolean> remove(DnsName domain, String selector) {
        return Mono.defer(() -> executor.executeReturnApplied(named(delete, domain, selector)));
    }

    private static BoundStatement named(PreparedStatement statement, DnsName domain, String selector) {
        return statement.bind().setString("domain", domain.toString()).setString("selector", selector);
    }

    private static BoundStatement states(BoundStatement statement, StoredKey key) {
        return statement
                .setString("state", key.state().text())
                .setInstant("activated", key.activated().orElse(null))
                .setInstant("retired", key.retired().orElse(null));
    }

    private StoredKey toKey(DnsName domain, Row row) {
        String selector = row.getString("selector");
        String name = selector + "._domainkey." + domain;
        try {
            return new StoredKey(
                    domain,
                    selector,
                    SigningAlgorithm.parse(row.getString("algorithm")).orElseThrow(() -> unreadable(name, null)),
                    seal.open(row.getString("sealed_key"), name),
                    KeyState.parse(row.getString("state")).orElseThrow(() -> unreadable(name, null)),
                    row.getInstant("created"),
                    Optional.ofNullable(row.getInstant("activated")),
                    Optional.ofNullable(row.getInstant("retired")));
        } catch (GeneralSecurityException e) {
            throw unreadable(name, e);
        }
    }

    private static IllegalStateException unreadable(String name, Exception cause) {
        return new IllegalStateException(
                "the DKIM key " + name + " cannot be read: secrets/dkim of this home must be that of the server which"
                        + " made it",
                cause);
    }
}
