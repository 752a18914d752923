package io.facteur.dns.resolver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Puts one query to our resolvers. The next one is asked when one fails, or when none has answered for a while; those
 * asked before are still listened to, since a resolver that waits for a slow domain will answer in the end. The first
 * answer counts. Everything here happens on one worker, one step after the other.
 */
final class Exchange {

    /** How often each resolver is asked: a datagram may be lost. */
    private static final int ROUNDS = 2;
    /** In all, for long lists of resolvers. */
    static final int MAXIMUM_ATTEMPTS = 8;

    /** How it ended: {@code reply} is null when no resolver gave an answer of any kind. */
    record Result(Reply reply, long startedAt) {}

    private record Attempt(Server server, long startedAt, CompletableFuture<byte[]> answer) {}

    private final Network network;
    private final Message query;
    private final byte[] wire;
    private final long deadline;
    private final Scheduler.Worker worker;
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final List<Attempt> attempts = new ArrayList<>();
    /** They gave their answer, or cannot be reached. */
    private final Set<Server> done = new HashSet<>();

    private List<Server> order;
    private int asked;
    private int waiting;
    private long startedAt;
    private Disposable retry = Disposables.disposed();
    private String error;

    Exchange(Network network, Message query, long deadline) {
        this.network = network;
        this.query = query;
        this.wire = query.toWire();
        this.deadline = deadline;
        this.worker = network.scheduler().createWorker();
    }

    CompletableFuture<Result> start() {
        worker.schedule(this::first);
        return result;
    }

    private void first() {
        startedAt = network.now();
        order = network.servers().ordered(startedAt);
        worker.schedule(this::late, Math.max(0, deadline - startedAt), TimeUnit.NANOSECONDS);
        next();
    }

    private void next() {
        retry.dispose();
        Server server = choose();
        if (server != null) {
            send(server, wire, false, true);
            retry = worker.schedule(this::next, network.settings().retryAfter().toNanos(), TimeUnit.NANOSECONDS);
        } else if (waiting == 0) {
            finish(error == null ? null : Reply.failed(error));
        }
    }

    private Server choose() {
        int limit = Math.min(MAXIMUM_ATTEMPTS, order.size() * ROUNDS);
        while (asked < limit) {
            Server server = order.get(asked++ % order.size());
            if (!done.contains(server)) {
                return server;
            }
        }
        return null;
    }

    private void send(Server server, byte[] octets, boolean tcp, boolean edns) {
        byte[] message = WireQuery.withId(octets, network.newId());
        InetSocketAddress address = server.address();
        CompletableFuture<byte[]> sent = tcp
                ? network.transport().tcp(address, message)
                : network.transport().udp(address, message);
        Attempt attempt = new Attempt(server, network.now(), sent);
        attempts.add(attempt);
        waiting++;
        sent.whenCompleteAsync(
                (octetsRead, failure) -> ended(attempt, octetsRead, failure, tcp, edns), worker::schedule);
    }

    private void ended(Attempt attempt, byte[] octets, Throwable failure, boolean tcp, boolean edns) {
        if (result.isDone()) {
            return;
        }
        waiting--;
        attempts.remove(attempt);
        if (failure != null) {
            // ICMP says that nobody listens there, or the network cannot reach it
            if (!tcp) {
                done.add(attempt.server());
            }
            attempt.server().silent(attempt.startedAt(), network.now());
            next();
            return;
        }
        Message answer = parse(octets);
        if (answer == null) {
            next();
            return;
        }
        attempt.server().answered(network.now());
        if (!tcp && answer.getHeader().getFlag(Flags.TC)) {
            send(attempt.server(), edns ? wire : Queries.withoutEdns(query).toWire(), true, edns);
            return;
        }
        judge(attempt.server(), answer, edns);
    }

    private void judge(Server server, Message answer, boolean edns) {
        int code = answer.getRcode();
        if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
            finish(Reply.of(answer));
        } else if (edns && (code == Rcode.FORMERR || code == Rcode.NOTIMP)) {
            // RFC 6891 6.2.2: one that does not know EDNS
            send(server, Queries.withoutEdns(query).toWire(), false, false);
        } else {
            done.add(server);
            error = "the resolver " + server + " answers " + Queries.error(answer) + " for "
                    + query.getQuestion().getName().toString(true);
            next();
        }
    }

    private static Message parse(byte[] octets) {
        try {
            return new Message(octets);
        } catch (IOException | RuntimeException expected) {
            // dnsjava throws of both kinds, depending on what is wrong with the message
            return null;
        }
    }

    private void late() {
        finish(error == null ? null : Reply.failed(error));
    }

    private void finish(Reply reply) {
        long now = network.now();
        long patience = network.settings().retryAfter().toNanos();
        for (Attempt attempt : attempts) {
            if (now - attempt.startedAt() >= patience) {
                attempt.server().silent(attempt.startedAt(), now);
            }
        }
        worker.dispose();
        result.complete(new Result(reply, startedAt));
        attempts.forEach(attempt -> attempt.answer().cancel(false));
    }
}
