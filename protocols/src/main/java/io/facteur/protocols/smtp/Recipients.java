package io.facteur.protocols.smtp;

import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTable.ErrorMappingException;
import org.apache.james.rrt.api.RecipientRewriteTable.TooManyMappingException;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** What becomes of mail to an address of ours: this is found out while the client is still there to be told. */
public final class Recipients {

    /** What mail to an address would meet. */
    public enum State {
        /** Somebody gets it. */
        DELIVERABLE,
        /** Nobody has this address. */
        UNKNOWN,
        /** Every mailbox that it would go to is full. */
        FULL
    }

    private final DomainList domains;
    private final UsersRepository users;
    private final RecipientRewriteTable rewriteTable;
    private final QuotaRootResolver quotaRoots;
    private final QuotaManager quotas;

    @Inject
    public Recipients(
            DomainList domains,
            UsersRepository users,
            RecipientRewriteTable rewriteTable,
            QuotaRootResolver quotaRoots,
            QuotaManager quotas) {
        this.domains = domains;
        this.users = users;
        this.rewriteTable = rewriteTable;
        this.quotaRoots = quotaRoots;
        this.quotas = quotas;
    }

    public boolean isLocal(MailAddress address) throws DomainListException {
        return domains.containsDomain(address.getDomain());
    }

    /**
     * RFC 5321 4.5.1: postmaster of every domain of ours gets mail, and so does a bare {@code <postmaster>}, which has
     * been given the default domain by now.
     */
    public boolean isPostmaster(MailAddress address) throws DomainListException {
        return address.getLocalPart().equalsIgnoreCase("postmaster")
                && (address.getDomain().equals(domains.getDefaultDomain()) || isLocal(address));
    }

    /**
     * @param address of a local domain
     * @param octets of the message; 1 where it is not known yet
     */
    public State state(MailAddress address, long octets)
            throws UsersRepositoryException, DomainListException, RecipientRewriteTableException, MailboxException {
        Optional<List<MailAddress>> targets = targets(address);
        if (targets.isEmpty()) {
            return State.UNKNOWN;
        }
        boolean full = false;
        for (MailAddress target : targets.get()) {
            if (!isLocal(target)) {
                return State.DELIVERABLE;
            }
            Username user = users.getUsername(target);
            if (users.contains(user)) {
                if (!isFull(user, octets)) {
                    return State.DELIVERABLE;
                }
                full = true;
            }
        }
        return full ? State.FULL : State.UNKNOWN;
    }

    /**
     * Where mail to the address goes: the rewrite table knows aliases, forwards, groups, domain aliases and catch-alls,
     * and resolves them to the last. What they resolve to may not exist: that an alias is there proves nothing.
     */
    private Optional<List<MailAddress>> targets(MailAddress address) throws RecipientRewriteTableException {
        try {
            List<MailAddress> mapped = rewriteTable
                    .getResolvedMappings(address.getLocalPart(), address.getDomain())
                    .asStream()
                    .map(Mapping::asMailAddress)
                    .flatMap(Optional::stream)
                    .toList();
            return Optional.of(mapped.isEmpty() ? List.of(address) : mapped);
        } catch (TooManyMappingException e) {
            // a loop, or a chain too long: a fault of the configuration, and not of the mail
            throw new RecipientRewriteTableException("the rewrite rules of " + address.asString() + " do not end", e);
        } catch (ErrorMappingException expected) {
            // the administrator says that nobody has this address (any more)
            return Optional.empty();
        }
    }

    private boolean isFull(Username user, long octets) throws MailboxException {
        QuotaManager.Quotas current = quotas.getQuotas(quotaRoots.getQuotaRoot(MailboxPath.inbox(user)));
        return current.getMessageQuota().isOverQuotaWithAdditionalValue(1)
                || current.getStorageQuota().isOverQuotaWithAdditionalValue(octets);
    }
}
