package io.facteur.dns.resolver;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import reactor.core.Disposable;

/**
 * Whether our resolvers answer anything. They are probed only when there is a reason to doubt it: the root's NS records,
 * which every resolver knows, are asked for from all of them at once. Any answer will do, be it an error.
 */
final class Liveness {

    private static final Logger LOGGER = LoggerFactory.getLogger(Liveness.class);

    private record State(boolean down, long since) {}

    private final Network network;
    private final AtomicReference<CompletableFuture<Boolean>> probing = new AtomicReference<>();
    private volatile State state = new State(false, 0);

    Liveness(Network network) {
        this.network = network;
    }

    /** @return found down, and nothing was heard of any of them since */
    boolean down() {
        State found = state;
        return found.down() && !network.servers().answeredSince(found.since());
    }

    /** @return found down so short a time ago that they need not be tried again */
    boolean surelyDown() {
        return down()
                && network.now() - state.since() < network.settings().downTime().toNanos();
    }

    /** One probe for all who want one at the same time; whether anything was answered. */
    CompletableFuture<Boolean> probe() {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running = probing.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        try {
            ask().thenAccept(alive -> end(mine, alive));
        } catch (RuntimeException e) {
            // the scheduler was shut down: nothing can be asked
            end(mine, false);
        }
        return mine;
    }

    private void end(CompletableFuture<Boolean> probe, boolean alive) {
        boolean wasDown = state.down();
        state = new State(!alive, network.now());
        probing.set(null);
        if (wasDown == alive) {
            report(alive);
        }
        probe.complete(alive);
    }

    private void report(boolean alive) {
        List<Server> all = network.servers().all();
        if (alive) {
            LOGGER.info("The DNS resolvers answer again: {}", all);
        } else {
            LOGGER.warn("None of the DNS resolvers answers: {}", all);
        }
    }

    private CompletableFuture<Boolean> ask() {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        long start = network.now();
        long limit = network.settings().probeTime().toNanos();
        // Twice: a datagram may be lost, and the answer has consequences.
        AtomicInteger silent = new AtomicInteger(2 * network.servers().all().size());
        Runnable round = () -> network.servers().all().forEach(server -> ask(server, result, silent));
        Disposable again = network.scheduler().schedule(round, limit / 2, TimeUnit.NANOSECONDS);
        Disposable end = network.scheduler()
                .schedule(() -> result.complete(network.servers().answeredSince(start)), limit, TimeUnit.NANOSECONDS);
        result.whenComplete((alive, failure) -> {
            again.dispose();
            end.dispose();
        });
        round.run();
        return result;
    }

    private void ask(Server server, CompletableFuture<Boolean> result, AtomicInteger silent) {
        Message query = Queries.query(Name.root, Type.NS, false, false);
        CompletableFuture<byte[]> answer =
                network.transport().udp(server.address(), WireQuery.withId(query.toWire(), network.newId()));
        // Not on the network's thread: what waits for the result goes on from here
        answer.whenCompleteAsync(
                (octets, failure) -> {
                    if (failure == null) {
                        server.answered(network.now());
                        result.complete(true);
                    } else if (silent.decrementAndGet() == 0) {
                        result.complete(false);
                    }
                },
                network.scheduler()::schedule);
        result.whenComplete((alive, failure) -> answer.cancel(false));
    }
}
