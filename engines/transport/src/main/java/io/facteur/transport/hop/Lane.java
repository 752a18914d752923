package io.facteur.transport.hop;

import io.facteur.dns.DnsName;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Envelope;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.TlsPolicy;
import io.facteur.transport.hop.Walk.Target;
import io.facteur.transport.smtp.ConnectFailure;
import io.facteur.transport.smtp.ConnectResult;
import io.facteur.transport.smtp.Peer;
import io.facteur.transport.smtp.SmtpClient;
import io.facteur.transport.smtp.SmtpConnection;
import io.facteur.transport.smtp.TransactionResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** One connection's worth of work for a next hop: one message after the other, until there is none. */
final class Lane {

    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);

    private final Hop hop;
    private final SmtpClient client;
    private final TlsPolicies policies;
    private final CourierSettings settings;
    private final Courier courier;
    private final Clock clock;

    private SmtpConnection connection;
    private int sent;
    private boolean finished;

    Lane(Hop hop, SmtpClient client, TlsPolicies policies, CourierSettings settings, Courier courier, Clock clock) {
        this.hop = hop;
        this.client = client;
        this.policies = policies;
        this.settings = settings;
        this.courier = courier;
        this.clock = clock;
    }

    /** Completes when the connection is closed; never an error. */
    Mono<Void> run() {
        return Mono.defer(this::one)
                .onErrorResume(e -> {
                    LOGGER.error("Delivery to {} failed in an unforeseen way", hop.name(), e);
                    return Mono.empty();
                })
                .repeat(() -> !finished)
                .then(Mono.defer(this::close));
    }

    private Mono<Void> one() {
        boolean usable = connection != null && connection.isUsable();
        finished = true;
        return hop.next(usable).flatMap(job -> {
            finished = false;
            return deliver(job)
                    .onErrorResume(e -> {
                        LOGGER.error("Delivery to {} failed in an unforeseen way", hop.name(), e);
                        return Mono.just(Attempt.tried(
                                hop.name(),
                                job.deferred(EnhancedStatus.temporary(3, 0), "an error of this server: " + e)));
                    })
                    .flatMap(attempt -> courier.settled(job, attempt));
        });
    }

    private Mono<Void> close() {
        if (connection == null) {
            return Mono.empty();
        }
        SmtpConnection last = connection;
        connection = null;
        return last.quit();
    }

    private Mono<Attempt> deliver(Job job) {
        List<Target> targets = Walk.targets(job.route());
        return reusable(job, targets).flatMap(reuse -> {
            if (!reuse) {
                return walk(job, targets);
            }
            return send(job).flatMap(result -> {
                if (!saysNothing(result)) {
                    return Mono.just(attempt(job, result));
                }
                // A connection that was closed meanwhile says nothing about the host; a 421 does, but nothing about
                // others
                List<Target> others = result.slowDown()
                        ? targets.stream()
                                .filter(target -> !target.address()
                                        .equals(connection.peer().address()))
                                .toList()
                        : targets;
                return others.isEmpty() ? Mono.just(attempt(job, result)) : walk(job, others);
            });
        });
    }

    /** Neither about the message nor about a recipient: other hosts are asked. */
    private static boolean saysNothing(TransactionResult result) {
        return result.retryElsewhere() && !result.contentUnreadable();
    }

    private Mono<Attempt> walk(Job job, List<Target> targets) {
        return close().then(Mono.defer(() ->
                fresh(job, new Walk(targets, clock.instant().plus(settings.ready())))));
    }

    private Mono<Boolean> reusable(Job job, List<Target> targets) {
        if (connection == null || !connection.isUsable() || sent >= settings.messagesPerConnection()) {
            return Mono.just(false);
        }
        Optional<Target> same = targets.stream()
                .filter(target -> target.address().equals(connection.peer().address()))
                .findFirst();
        return same.map(target -> policy(job, target).map(connection::satisfies))
                .orElse(Mono.just(false));
    }

    private Mono<TlsPolicy> policy(Job job, Target target) {
        DnsName domain = DnsName.parse(job.consignment().domain()).orElse(DnsName.ROOT);
        return policies.of(domain, target.host().name());
    }

    /** RFC 5321 5.1: each address in its order, until one takes the message or says no to it. */
    private Mono<Attempt> fresh(Job job, Walk walk) {
        Target target = walk.next();
        Peer peer = new Peer(target.host().display(), target.address());
        Duration limit = walk.share(clock.instant());
        return policy(job, target)
                .flatMap(policy -> client.connect(peer, policy, settings.credentials(), limit))
                .flatMap(result -> {
                    if (result instanceof ConnectResult.Failed failed) {
                        walk.failed(failed.failure());
                        return walk.hasNext(clock.instant()) ? fresh(job, walk) : Mono.just(nobody(job, walk));
                    }
                    connection = ((ConnectResult.Open) result).connection();
                    sent = 0;
                    return send(job).flatMap(sending -> next(job, walk, sending));
                });
    }

    private Mono<Attempt> next(Job job, Walk walk, TransactionResult result) {
        if (!saysNothing(result)) {
            return Mono.just(attempt(job, result));
        }
        walk.saidNothing(result);
        return walk.hasNext(clock.instant())
                ? close().then(Mono.defer(() -> fresh(job, walk)))
                : Mono.just(nobody(job, walk));
    }

    /** All were asked, or the time is over. */
    private Attempt nobody(Job job, Walk walk) {
        return walk.lastResult().map(result -> attempt(job, result)).orElseGet(() -> unreachable(job, walk));
    }

    private Mono<TransactionResult> send(Job job) {
        sent++;
        Envelope envelope = job.consignment().envelope();
        return connection.send(envelope, job.consignment().content());
    }

    private Attempt attempt(Job job, TransactionResult result) {
        boolean passedOn = connection != null && connection.knowsDsn();
        boolean took = result.results().stream().anyMatch(one -> one.outcome() == Outcome.DELIVERED);
        if (took) {
            hop.took();
        }
        Optional<Duration> pause = Optional.empty();
        // One that says nothing about the message keeps the connection busy for as long as it likes, message after
        // message
        if (result.slowDown() || saysNothing(result)) {
            RecipientResult why = result.results().stream()
                    .filter(one -> one.outcome() == Outcome.DEFERRED)
                    .findFirst()
                    .orElse(result.results().get(0));
            pause = Optional.of(hop.slowDown(why.status(), why.explanation()));
        }
        return new Attempt(hop.name(), result.results(), true, result.contentUnreadable(), pause, passedOn);
    }

    private Attempt unreachable(Job job, Walk walk) {
        ConnectFailure last = walk.lastFailure();
        if (walk.nobodyEverTakesMail()) {
            return Attempt.tried(hop.name(), at(job.failed(last.status(), last.explanation()), last));
        }
        EnhancedStatus status = last.status().isPermanent() ? EnhancedStatus.temporary(3, 2) : last.status();
        Duration pause = hop.slowDown(status, last.explanation());
        return new Attempt(
                hop.name(), at(job.deferred(status, last.explanation()), last), true, false, Optional.of(pause), false);
    }

    private List<RecipientResult> at(List<RecipientResult> results, ConnectFailure failure) {
        return failure.reply().isEmpty()
                ? results
                : results.stream()
                        .map(one -> new RecipientResult(
                                one.recipient(),
                                one.outcome(),
                                one.status(),
                                one.explanation(),
                                Optional.of(hop.name()),
                                true))
                        .toList();
    }
}
