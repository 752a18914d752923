package io.facteur.webadmin;

import io.facteur.authentication.signing.KeyRotation;
import io.facteur.authentication.signing.StoredKey;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/**
 * Domains together with the addresses that each must have: RFC 2142 asks for postmaster and abuse, and the two others
 * are where reports about the domain arrive. All four are aliases of the administrator's own address. And each has a key
 * that its mail is signed with.
 */
public final class Domains {

    static final List<String> ADDRESSES = List.of("postmaster", "abuse", "dmarc", "tlsrpt");
    static final String ADMINISTRATOR = "admin";

    private final DomainList domains;
    private final UsersRepository users;
    private final RecipientRewriteTable rewrites;
    private final KeyRotation keys;

    @Inject
    public Domains(DomainList domains, UsersRepository users, RecipientRewriteTable rewrites, KeyRotation keys) {
        this.domains = domains;
        this.users = users;
        this.rewrites = rewrites;
        this.keys = keys;
    }

    boolean exists(Domain domain) throws DomainListException {
        return domains.containsDomain(domain);
    }

    void create(Domain domain) throws DomainListException {
        domains.addDomain(domain);
    }

    /** @return whom most of the domains have as their administrator; empty before the first one */
    Optional<Username> administrator() throws DomainListException, RecipientRewriteTableException {
        Map<Username, Integer> count = new TreeMap<>(Comparator.comparing(Username::asString));
        for (Domain domain : domains.getDomains()) {
            administrator(domain).ifPresent(user -> count.merge(user, 1, Integer::sum));
        }
        return count.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** @return where the domain's postmaster address leads */
    Optional<Username> administrator(Domain domain) throws RecipientRewriteTableException {
        return aliasesOf(source(ADDRESSES.get(0), domain)).stream().findFirst();
    }

    /** @return the other domains whose administrator this user is */
    List<Domain> administeredBy(Username user, Domain except)
            throws DomainListException, RecipientRewriteTableException {
        List<Domain> administered = new ArrayList<>();
        for (Domain domain : domains.getDomains()) {
            if (!domain.equals(except) && administrator(domain).equals(Optional.of(user))) {
                administered.add(domain);
            }
        }
        return administered;
    }

    /**
     * Makes each of the four addresses an alias of the administrator, in place of what it was an alias of before. An
     * address that is a user's own stays with that user.
     *
     * @return the addresses that were made or changed
     */
    List<String> pointAddresses(Domain domain, Username administrator)
            throws UsersRepositoryException, RecipientRewriteTableException {
        List<String> changed = new ArrayList<>();
        for (String name : ADDRESSES) {
            MappingSource source = source(name, domain);
            Username address = source.asUsername().orElseThrow();
            List<Username> before = aliasesOf(source);
            if (users.contains(address) || before.equals(List.of(administrator))) {
                continue;
            }
            for (Username target : before) {
                rewrites.removeAliasMapping(source, target.asString());
            }
            rewrites.addAliasMapping(source, administrator.asString());
            changed.add(address.asString());
        }
        return changed;
    }

    /**
     * RFC 5321 4.5.1: mail to {@code <postmaster>} without a domain is taken as well, and James gives it the default
     * domain. The first administrator gets it. A forward and no alias: it does not make anyone the administrator of the
     * default domain.
     */
    void forwardBarePostmaster(Username administrator) throws DomainListException, RecipientRewriteTableException {
        MappingSource source = barePostmaster();
        if (rewrites.getStoredMappings(source).isEmpty()) {
            rewrites.addForwardMapping(source, administrator.asString());
        }
    }

    /** Undoes {@link #forwardBarePostmaster}, for an administrator who is removed. */
    void forgetBarePostmaster(Username administrator) throws DomainListException, RecipientRewriteTableException {
        rewrites.removeForwardMapping(barePostmaster(), administrator.asString());
    }

    private MappingSource barePostmaster() throws DomainListException {
        return source(ADDRESSES.get(0), domains.getDefaultDomain());
    }

    /** @return users of the domain */
    List<Username> usersOf(Domain domain) throws UsersRepositoryException {
        List<Username> found = new ArrayList<>();
        users.list().forEachRemaining(user -> {
            if (user.getDomainPart().equals(Optional.of(domain))) {
                found.add(user);
            }
        });
        return found;
    }

    /** Has the domain sign its mail. @return the selector of the key that was made; empty when it has one */
    Optional<String> ensureKey(Domain domain) {
        return keys.ensure(name(domain)).map(StoredKey::selector).blockOptional();
    }

    private static DnsName name(Domain domain) {
        return DnsName.of(domain.asString());
    }

    /** Undoes {@link #create}, {@link #pointAddresses} and {@link #ensureKey}. */
    void remove(Domain domain) throws DomainListException, RecipientRewriteTableException {
        for (String name : ADDRESSES) {
            MappingSource source = source(name, domain);
            for (Username target : aliasesOf(source)) {
                rewrites.removeAliasMapping(source, target.asString());
            }
        }
        domains.removeDomain(domain);
        keys.removeAll(name(domain)).block();
    }

    private List<Username> aliasesOf(MappingSource source) throws RecipientRewriteTableException {
        return rewrites.getStoredMappings(source)
                .select(Mapping.Type.Alias)
                .asStream()
                .flatMap(mapping -> mapping.asMailAddress().stream())
                .map(Username::fromMailAddress)
                .toList();
    }

    private static MappingSource source(String name, Domain domain) {
        return MappingSource.fromUser(name, domain);
    }
}
