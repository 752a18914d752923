package io.facteur.transport.hop;

import io.facteur.transport.route.MailHost;
import io.facteur.transport.route.Route;
import io.facteur.transport.smtp.ConnectFailure;
import io.facteur.transport.smtp.TransactionResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The way of one message from address to address of its hosts, in their order, and what was met on it. */
final class Walk {

    /** One address of one host. */
    record Target(MailHost host, InetSocketAddress address) {}

    private final Deque<Target> left;
    private final Instant end;
    private final List<ConnectFailure> failures = new ArrayList<>();
    private Optional<TransactionResult> lastResult = Optional.empty();

    /** @param end until which one of them must be ready for mail */
    Walk(List<Target> targets, Instant end) {
        this.left = new ArrayDeque<>(targets);
        this.end = end;
    }

    static List<Target> targets(Route.Hosts route) {
        List<Target> targets = new ArrayList<>();
        for (MailHost host : route.hosts()) {
            for (InetAddress address : host.addresses()) {
                targets.add(new Target(host, new InetSocketAddress(address, route.port())));
            }
        }
        return targets;
    }

    boolean hasNext(Instant now) {
        return !left.isEmpty() && now.isBefore(end);
    }

    Target next() {
        return left.removeFirst();
    }

    /** How long the one that came last may take to be ready: one that is silent leaves half of the time to the others. */
    Duration share(Instant now) {
        Duration all = Duration.between(now, end);
        return left.isEmpty() ? all : all.dividedBy(2);
    }

    void failed(ConnectFailure failure) {
        failures.add(failure);
    }

    /** It was ready for mail, and then said nothing about this. */
    void saidNothing(TransactionResult result) {
        lastResult = Optional.of(result);
    }

    /** Of those that were ready for mail. */
    Optional<TransactionResult> lastResult() {
        return lastResult;
    }

    ConnectFailure lastFailure() {
        return failures.get(failures.size() - 1);
    }

    /** RFC 7504: all hosts say that they never take mail. */
    boolean nobodyEverTakesMail() {
        return left.isEmpty() && failures.stream().allMatch(ConnectFailure::neverTakesMail);
    }
}
