package io.facteur.transport.hop;

import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.TlsPolicies;
import io.facteur.transport.route.Route;
import io.facteur.transport.route.Router;
import io.facteur.transport.smtp.SmtpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Delivers consignments. It holds a thread for none of them, and is told when to stop. */
public final class Courier {

    private static final Logger LOGGER = LoggerFactory.getLogger(Courier.class);

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final double SHORT_OF_PLACES = 0.9;

    private final Router router;
    private final SmtpClient client;
    private final TlsPolicies policies;
    private final CourierSettings settings;
    private final Clock clock;
    private final Map<String, Hop> hops = new ConcurrentHashMap<>();
    private final Permits permits;
    private final AtomicInteger inHand = new AtomicInteger();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "courier");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean stopping;

    public Courier(Router router, SmtpClient client, TlsPolicies policies, CourierSettings settings, Clock clock) {
        this.router = router;
        this.client = client;
        this.policies = policies;
        this.settings = settings;
        this.clock = clock;
        this.permits = new Permits(settings.connections());
        timer.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes it on; no more than {@code inHand} of the settings at a time. */
    public void take(Consignment consignment) {
        inHand.incrementAndGet();
        router.route(consignment.domain())
                .subscribe(
                        route -> dispatch(consignment, route),
                        e -> dispatch(
                                consignment,
                                new Route.Unknown(
                                        EnhancedStatus.temporary(3, 0), "an error of this server: " + e, true)));
    }

    private void dispatch(Consignment consignment, Route route) {
        if (route instanceof Route.Hosts hosts) {
            Job job = new Job(consignment, hosts, clock.instant());
            if (stopping) {
                giveBack(job);
                return;
            }
            hops.compute(hosts.key(), (key, known) -> {
                Hop hop = known == null ? new Hop(key, hosts.display(), this, settings, clock) : known;
                // within: or it could be forgotten in between
                hop.add(job);
                return hop;
            });
        } else if (route instanceof Route.Refused refused) {
            settle(
                    consignment,
                    without(
                            consignment,
                            true,
                            false,
                            recipient -> RecipientResult.failed(recipient, refused.status(), refused.explanation())));
        } else if (route instanceof Route.Unknown unknown) {
            settle(
                    consignment,
                    without(
                            consignment,
                            true,
                            unknown.ours(),
                            recipient -> RecipientResult.deferred(recipient, unknown.status(), unknown.explanation())));
        }
    }

    private static Attempt without(
            Consignment consignment, boolean tried, boolean ours, Function<Recipient, RecipientResult> result) {
        return new Attempt(
                consignment.domain(),
                consignment.envelope().recipients().stream().map(result).toList(),
                tried,
                ours,
                Optional.empty(),
                false);
    }

    void startLane(Hop hop) {
        new Lane(hop, client, policies, settings, this, clock)
                .run()
                .doFinally(any -> hop.laneClosed())
                .subscribe();
    }

    /** Settles it, and waits for that; never an error. */
    Mono<Void> settled(Job job, Attempt attempt) {
        return settled(job.consignment(), attempt);
    }

    private Mono<Void> settled(Consignment consignment, Attempt attempt) {
        return Mono.defer(() -> consignment.settle(attempt))
                .doOnError(e -> LOGGER.error("What became of a message to {} is not kept", attempt.nextHop(), e))
                .onErrorComplete()
                .doFinally(any -> inHand.decrementAndGet());
    }

    /** Settles it, and does not wait. */
    void settle(Job job, Attempt attempt) {
        settle(job.consignment(), attempt);
    }

    private void settle(Consignment consignment, Attempt attempt) {
        settled(consignment, attempt).subscribe();
    }

    void giveBack(Job job) {
        inHand.decrementAndGet();
        job.consignment().giveBack();
    }

    void later(Duration delay, Runnable action) {
        if (!timer.isShutdown()) {
            timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether a next hop may open one more connection; if not it is told when there is room. */
    boolean takePermit(Hop hop, boolean stranger) {
        boolean taken = permits.take(hop, stranger);
        if (!taken && permits.allTaken()) {
            later(Duration.ZERO, this::closeOneIdle);
        }
        return taken;
    }

    void returnPermit(Hop hop) {
        permits.giveBack(hop);
        later(Duration.ZERO, this::openWaiting);
    }

    void tookMail(Hop hop) {
        if (permits.tookMail(hop)) {
            later(Duration.ZERO, this::openWaiting);
        }
    }

    /** Until there is no permit left: the first that waits may have no mail any more, or may not have this permit. */
    private void openWaiting() {
        for (Hop hop : permits.waiting()) {
            if (permits.allTaken()) {
                return;
            }
            permits.leave(hop);
            hop.openLanes();
        }
    }

    private void closeOneIdle() {
        for (Hop hop : hops.values()) {
            if (hop.closeOneIdle()) {
                return;
            }
        }
    }

    private void sweep() {
        try {
            Instant now = clock.instant();
            for (String key : hops.keySet()) {
                hops.computeIfPresent(key, (any, hop) -> hop.isForgettable(now) ? null : hop);
            }
            if (inHand.get() >= SHORT_OF_PLACES * settings.inHand()) {
                hops.values().forEach(hop -> hop.makeRoom(now));
            }
        } catch (RuntimeException e) {
            LOGGER.error("The next hops could not be looked over", e);
        }
    }

    /** Asks a next hop again that is left alone. */
    public void resume(String nextHop) {
        hops.values().stream().filter(hop -> hop.name().equals(nextHop)).forEach(Hop::resume);
    }

    /** How many consignments wait for a connection or are on one. */
    public int inHand() {
        return inHand.get();
    }

    /** How many connections are open or being opened. */
    public int connections() {
        return permits.taken();
    }

    /** All next hops that there is something to say about, by name. */
    public List<HopView> hops() {
        Instant now = clock.instant();
        return hops.values().stream()
                .filter(hop -> !hop.isQuiet(now))
                .map(hop -> hop.view(now))
                .sorted(Comparator.comparing(HopView::nextHop))
                .toList();
    }

    /**
     * Gives back what waits, and lets what is on a connection end.
     *
     * @return whether all ended in time
     */
    public boolean stop(Duration limit) throws InterruptedException {
        stopping = true;
        hops.values().forEach(hop -> hop.clearLine().forEach(this::giveBack));
        closeAllIdle();
        Instant end = Instant.now().plus(limit);
        while (inHand.get() > 0 && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        timer.shutdownNow();
        client.close();
        return inHand.get() == 0;
    }

    private void closeAllIdle() {
        for (Hop hop : hops.values()) {
            while (hop.closeOneIdle()) {
                // each closes its connection
            }
        }
    }
}
