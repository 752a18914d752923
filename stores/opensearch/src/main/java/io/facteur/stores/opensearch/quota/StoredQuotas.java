package io.facteur.stores.opensearch.quota;

import java.time.Clock;
import java.time.Instant;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.QuotaRatio;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.user.api.UsersRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How full accounts are, as the store knows it. */
final class StoredQuotas {

    /** Each is five reads; mail goes first. */
    static final int AT_ONCE = 8;

    private final UsersRepository users;
    private final UserQuotaRootResolver roots;
    private final QuotaManager quotas;
    private final Clock clock;

    StoredQuotas(UsersRepository users, UserQuotaRootResolver roots, QuotaManager quotas, Clock clock) {
        this.users = users;
        this.roots = roots;
        this.quotas = quotas;
        this.clock = clock;
    }

    /** So full the account was then. */
    record Reading(Username user, double ratio, Instant at) {}

    Flux<Reading> all() {
        return Flux.from(users.listReactive()).flatMap(user -> read(user, roots.forMailAddress(user)), AT_ONCE);
    }

    Mono<Reading> read(Username user, QuotaRoot root) {
        return Mono.defer(() -> {
            // before it is read: what changes meanwhile has a later time
            Instant at = clock.instant();
            return Mono.from(quotas.getQuotasReactive(root)).map(read -> new Reading(user, ratio(read), at));
        });
    }

    /** @throws IllegalArgumentException when it is none of a user's */
    Username user(QuotaRoot root) {
        return roots.associatedUsername(root);
    }

    private static double ratio(QuotaManager.Quotas read) {
        return QuotaRatio.from(read.getStorageQuota(), read.getMessageQuota()).max();
    }
}
