package io.facteur.guice;

import io.facteur.stores.opensearch.mailbox.IndexState;
import io.facteur.stores.opensearch.mailbox.OpenSearchMailboxIndex;
import io.facteur.stores.opensearch.quota.QuotaIndex;
import io.facteur.stores.opensearch.quota.QuotaIndexState;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether all mail, and all accounts that are full, can be found. Never unhealthy: mail flows without it. */
public final class OpenSearchHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("OpenSearch");

    private final OpenSearchMailboxIndex index;
    private final QuotaIndex quotas;

    @Inject
    public OpenSearchHealthCheck(OpenSearchMailboxIndex index, QuotaIndex quotas) {
        this.index = index;
        this.quotas = quotas;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(() -> result(index.state(), quotas.state())).subscribeOn(Schedulers.boundedElastic());
    }

    static Result result(IndexState state, QuotaIndexState quotas) {
        if (state.complete()) {
            return quotas.complete()
                    ? Result.healthy(NAME)
                    : Result.degraded(
                            NAME,
                            "The index of quotas is brought up to date: until then they are searched in the store, which"
                                    + " reads every account");
        }
        return Result.degraded(
                NAME,
                (state.reachable()
                                ? "The search index is brought up to date"
                                : "OpenSearch does not answer: small mailboxes are searched in the store, other searches are"
                                        + " refused")
                        + state.behindSince()
                                .map(since -> "; changes since " + since + " may not be found")
                                .orElse("")
                        + "; " + state.missing() + " mailboxes are to be compared"
                        + state.cause().map(cause -> "; " + cause).orElse("")
                        + ". Mail is received and sent all the same");
    }
}
