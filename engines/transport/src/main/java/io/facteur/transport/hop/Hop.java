package io.facteur.transport.hop;

import io.facteur.transport.EnhancedStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** One next hop: the messages that wait for it, and the lanes that serve it. */
final class Hop {

    private static final EnhancedStatus BUSY = EnhancedStatus.temporary(4, 5);
    private static final Duration FIRST_CONGESTION = Duration.ofSeconds(10);
    private static final int MAX_CONGESTION = 5;

    private final String key;
    private final String name;
    private final Courier courier;
    private final CourierSettings settings;
    private final Clock clock;
    private final HopPace pace;
    private final Deque<Job> line = new ArrayDeque<>();
    /** Lanes with an open connection and nothing to do. */
    private final Deque<CompletableFuture<Job>> idle = new ArrayDeque<>();

    private int lanes;
    private String lastAnswer = "";
    private EnhancedStatus lastStatus = BUSY;
    private Instant congestedUntil = Instant.MIN;
    private int congestion;

    Hop(String key, String name, Courier courier, CourierSettings settings, Clock clock) {
        this.key = key;
        this.name = name;
        this.courier = courier;
        this.settings = settings;
        this.clock = clock;
        this.pace = new HopPace(settings.firstPause(), settings.longestPause(), settings.connectionsPerHop());
    }

    String key() {
        return key;
    }

    String name() {
        return name;
    }

    void add(Job job) {
        CompletableFuture<Job> lane;
        synchronized (this) {
            Instant now = clock.instant();
            if (pace.isPaused(now)) {
                courier.settle(job, paused(job, now));
                return;
            }
            if (now.isBefore(congestedUntil) && line.size() >= 2 * settings.connectionsPerHop()) {
                courier.settle(job, congested(job));
                return;
            }
            lane = idle.pollFirst();
            if (lane == null) {
                line.addLast(job);
            }
        }
        if (lane == null) {
            openLanes();
        } else {
            lane.complete(job);
        }
    }

    private Attempt paused(Job job, Instant now) {
        return Attempt.waiting(name, job.deferred(lastStatus, lastAnswer), pace.left(now));
    }

    private Attempt congested(Job job) {
        Duration delay = FIRST_CONGESTION.multipliedBy(1L << Math.min(congestion, MAX_CONGESTION));
        return Attempt.waiting(name, job.deferred(BUSY, "other mail for " + name + " is before it"), delay);
    }

    /** As many lanes as it may have and has work for. */
    void openLanes() {
        while (true) {
            if (courier.isStopping()) {
                // A lane would close at once, and ask for another; what came while the others were given back is still
                // here
                clearLine().forEach(courier::giveBack);
                return;
            }
            synchronized (this) {
                Instant now = clock.instant();
                if (!wantsLane(now) || !courier.takePermit(this, !pace.tookLately(now))) {
                    return;
                }
                lanes++;
            }
            courier.startLane(this);
        }
    }

    private boolean wantsLane(Instant now) {
        return !line.isEmpty()
                && lanes < pace.connections(now)
                && !pace.isPaused(now)
                && lanes < line.size() + busyLanes();
    }

    private int busyLanes() {
        return lanes - idle.size();
    }

    /**
     * The next message for a lane; empty when the lane is to close.
     *
     * @param wait whether the lane has a connection that is worth keeping for a while
     */
    Mono<Job> next(boolean wait) {
        return Mono.defer(() -> {
            CompletableFuture<Job> coming;
            synchronized (this) {
                Instant now = clock.instant();
                if (pace.isPaused(now) || lanes > pace.connections(now) || courier.isStopping()) {
                    return Mono.empty();
                }
                Job job = line.pollFirst();
                if (job != null || !wait) {
                    return Mono.justOrEmpty(job);
                }
                coming = new CompletableFuture<>();
                idle.addLast(coming);
            }
            courier.later(settings.idle(), () -> giveUp(coming));
            return Mono.fromFuture(coming);
        });
    }

    private void giveUp(CompletableFuture<Job> coming) {
        boolean removed;
        synchronized (this) {
            removed = idle.remove(coming);
        }
        if (removed) {
            coming.complete(null);
        }
    }

    /** Another next hop needs the connection more. */
    boolean closeOneIdle() {
        CompletableFuture<Job> lane;
        synchronized (this) {
            lane = idle.pollLast();
        }
        return lane != null && lane.complete(null);
    }

    void laneClosed() {
        synchronized (this) {
            lanes--;
        }
        courier.returnPermit(this);
        openLanes();
    }

    /** It took a message: it may have more connections than the one for strangers. */
    void took() {
        synchronized (this) {
            pace.took(clock.instant());
        }
        courier.tookMail(this);
        openLanes();
    }

    /**
     * It wants less of us, or cannot be reached: all that waits for it waits in the queue.
     *
     * @return for how long
     */
    Duration slowDown(EnhancedStatus status, String answer) {
        List<Job> waiting;
        Duration pause;
        Instant now = clock.instant();
        synchronized (this) {
            lastAnswer = answer;
            lastStatus = status.isPermanent() ? BUSY : status;
            pause = pace.slowDown(now);
            waiting = new ArrayList<>(line);
            line.clear();
        }
        waiting.forEach(job -> courier.settle(job, paused(job, now)));
        while (closeOneIdle()) {
            // each closes its connection
        }
        return pause;
    }

    synchronized void resume() {
        pace.resume();
    }

    /** Places in hand are short: what has waited longer than others can, waits in the queue. */
    void makeRoom(Instant now) {
        List<Job> tooLong = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Job> jobs = line.iterator(); jobs.hasNext(); ) {
                Job job = jobs.next();
                if (job.since().plus(settings.patience()).isBefore(now)) {
                    tooLong.add(job);
                    jobs.remove();
                }
            }
            if (tooLong.isEmpty()) {
                return;
            }
            congestion = now.isBefore(congestedUntil.plus(settings.patience())) ? congestion + 1 : 0;
            congestedUntil = now.plus(settings.patience().multipliedBy(2));
        }
        tooLong.forEach(job -> courier.settle(job, congested(job)));
    }

    List<Job> clearLine() {
        synchronized (this) {
            List<Job> all = new ArrayList<>(line);
            line.clear();
            return all;
        }
    }

    /** There is nothing to say about it. */
    synchronized boolean isQuiet(Instant now) {
        return lanes == 0 && line.isEmpty() && !pace.isSlow(now) && now.isAfter(congestedUntil);
    }

    synchronized boolean isForgettable(Instant now) {
        return isQuiet(now) && !pace.tookLately(now);
    }

    synchronized HopView view(Instant now) {
        boolean paused = pace.isPaused(now);
        return new HopView(
                name,
                line.size(),
                lanes,
                paused ? Optional.of(pace.pausedUntil()) : Optional.empty(),
                paused ? Optional.of(lastAnswer) : Optional.empty());
    }
}
