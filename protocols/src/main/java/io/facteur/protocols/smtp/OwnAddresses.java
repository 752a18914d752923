package io.facteur.protocols.smtp;

import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/**
 * The addresses that a user may write as: the user's own, its aliases, those of domains that are aliases of the user's,
 * and the groups that the user is a member of. Not a forward: that somebody's mail goes to a user as well does not make
 * the address the user's.
 */
public final class OwnAddresses {

    private final UsersRepository users;
    private final CanSendFrom canSendFrom;
    private final RecipientRewriteTable rewrites;

    @Inject
    public OwnAddresses(UsersRepository users, CanSendFrom canSendFrom, RecipientRewriteTable rewrites) {
        this.users = users;
        this.canSendFrom = canSendFrom;
        this.rewrites = rewrites;
    }

    boolean includes(Username user, MailAddress address)
            throws UsersRepositoryException, RecipientRewriteTableException {
        return canSendFrom.userCanSendFrom(user, users.getUsername(address)) || isOfGroup(user, address);
    }

    private boolean isOfGroup(Username user, MailAddress address) throws RecipientRewriteTableException {
        MappingSource group = MappingSource.fromUser(address.getLocalPart(), address.getDomain());
        return rewrites.getStoredMappings(group)
                .select(Mapping.Type.Group)
                .asStream()
                .flatMap(mapping -> mapping.asMailAddress().stream())
                .map(Username::fromMailAddress)
                .anyMatch(user::equals);
    }
}
