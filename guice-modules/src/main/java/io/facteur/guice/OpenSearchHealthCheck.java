package io.facteur.guice;

import io.facteur.stores.opensearch.mailbox.IndexState;
import io.facteur.stores.opensearch.mailbox.OpenSearchMailboxIndex;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether all mail can be found. Never unhealthy: mail flows without it. */
public final class OpenSearchHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("OpenSearch");

    private final OpenSearchMailboxIndex index;

    @Inject
    public OpenSearchHealthCheck(OpenSearchMailboxIndex index) {
        this.index = index;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(() -> result(index.state())).subscribeOn(Schedulers.boundedElastic());
    }

    static Result result(IndexState state) {
        if (state.complete()) {
            return Result.healthy(NAME);
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
