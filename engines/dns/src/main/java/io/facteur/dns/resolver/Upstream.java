package io.facteur.dns.resolver;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xbill.DNS.Message;
import reactor.core.Disposable;

/**
 * Asks our resolvers: so many queries at a time, none while they are down, and, when a query was not answered, by whose
 * fault. It is the domain's when our resolvers answered anything else since; if they did not, they are probed.
 */
final class Upstream {

    private final Network network;
    private final Liveness liveness;
    private final Gate gate;

    Upstream(Network network) {
        this.network = network;
        liveness = new Liveness(network);
        gate = new Gate(
                network.settings().maximumOutstanding(),
                network.settings().maximumWaiting(),
                network.scheduler()::schedule);
    }

    /**
     * @param deadline of the ticker, when the query is given up
     * @return never fails
     */
    CompletableFuture<Reply> ask(Message query, long deadline) {
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<Reply> reply = gate.pass(
                () -> {
                    begun.set(true);
                    return put(query, deadline);
                },
                Reply.overloaded("more than " + network.settings().maximumWaiting() + " DNS queries wait"));
        if (!begun.get() && !reply.isDone()) {
            Disposable timer = network.scheduler()
                    .schedule(
                            () -> {
                                if (!begun.get()) {
                                    reply.complete(waitedTooLong());
                                }
                            },
                            Math.max(0, deadline - network.now()),
                            TimeUnit.NANOSECONDS);
            reply.whenComplete((answer, failure) -> timer.dispose());
        }
        return reply.exceptionally(failure -> Reply.failed("the DNS client failed: " + failure));
    }

    private static Reply waitedTooLong() {
        return Reply.overloaded("too many DNS queries were waiting");
    }

    boolean down() {
        return liveness.down();
    }

    private CompletableFuture<Reply> put(Message query, long deadline) {
        if (deadline - network.now() <= 0) {
            return completed(waitedTooLong());
        }
        if (liveness.surelyDown()) {
            return completed(Reply.resolverDown());
        }
        if (liveness.down()) {
            return liveness.probe()
                    .thenCompose(alive -> alive ? exchange(query, deadline) : completed(Reply.resolverDown()));
        }
        return exchange(query, deadline);
    }

    private static CompletableFuture<Reply> completed(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }

    private CompletableFuture<Reply> exchange(Message query, long deadline) {
        return new Exchange(network, query, deadline).start().thenCompose(result -> {
            if (result.reply() != null) {
                return completed(result.reply());
            }
            Reply silence = Reply.failed("no DNS resolver answered in time for "
                    + query.getQuestion().getName().toString(true));
            return network.servers().answeredSince(result.startedAt())
                    ? completed(silence)
                    : liveness.probe().thenApply(alive -> alive ? silence : Reply.resolverDown());
        });
    }
}
