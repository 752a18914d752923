package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The deferred mail of one queue, and its way to the broker. It wakes up when the next mail falls due; when none
 * does soon it looks again after {@link #POLL}, because another node may have added one. A mail is removed from the
 * store when the broker has it on disk, never before.
 */
final class DeferredMails {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeferredMails.class);

    static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    /** While an administrator flushes or removes. */
    private static final Duration WHEN_BUSY = Duration.ofSeconds(1);
    /** As many mails go to the broker at the same time: it writes them with one fsync. */
    private static final int CONCURRENCY = 8;

    private static final int FLUSH_BATCH = 5_000;

    private final String queue;
    private final DeferredMailStore store;
    private final BrokerQueue ready;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final CachedSize size;
    private final QueueLease lease;
    /**
     * Held by whoever reads rows and acts on them. Of two who have read the same row, one would put the mail into the
     * broker a second time, or remove the row before the other has put the mail there. Among nodes it is the lease.
     */
    private final ReentrantLock acting = new ReentrantLock();
    /**
     * The rows whose mail is in the broker already, though they were not seen to be removed. Rows, not ids: a mail that is
     * deferred once more is another row of the same id, and not in the broker.
     */
    private final Set<DeferredMail> moved = ConcurrentHashMap.newKeySet();

    private ScheduledFuture<?> wakeUp;
    private Instant wakeUpAt = Instant.MAX;
    private boolean stopped;
    /** Of the thread that moves. */
    private boolean failing;

    DeferredMails(
            String queue,
            DeferredMailStore store,
            BrokerQueue ready,
            QueueLease lease,
            ScheduledExecutorService executor,
            Clock clock) {
        this.lease = lease;
        this.queue = queue;
        this.store = store;
        this.ready = ready;
        this.executor = executor;
        this.clock = clock;
        this.size = new CachedSize(() -> store.size(queue).block(), clock);
    }

    void start() {
        wakeUpAt(clock.instant());
    }

    void add(DeferredMail mail) {
        moved.remove(mail);
        size.change(1, () -> store.add(mail).block());
        wakeUpAt(mail.dueAt());
    }

    /** From memory, counted anew from time to time. */
    long size() {
        return size.get();
    }

    Flux<DeferredMail> list() {
        return store.list(queue);
    }

    long clear() {
        return alone(() -> {
            long removed = store.clear(queue).block();
            size.forget();
            return removed;
        });
    }

    long removeIf(Predicate<DeferredMail> matches) {
        return alone(() -> {
            long removed = list().filter(matches)
                    .concatMap(mail -> kept(store.remove(mail)).thenReturn(mail))
                    .count()
                    .block();
            size.forget();
            return removed;
        });
    }

    /** Puts another mail in the place of each that matches: first the other, then the one is removed. */
    long replace(Predicate<DeferredMail> matches, UnaryOperator<DeferredMail> replacement) {
        return alone(() -> {
            long replaced = list().filter(matches)
                    .collectList()
                    .flatMapMany(Flux::fromIterable)
                    .concatMap(mail -> {
                        DeferredMail other = replacement.apply(mail);
                        Mono<Void> removal = other.dueAt().equals(mail.dueAt()) ? Mono.empty() : store.remove(mail);
                        moved.remove(other);
                        return kept(store.add(other).then(removal)).thenReturn(other);
                    })
                    .count()
                    .block();
            size.forget();
            wakeUpAt(clock.instant());
            return replaced;
        });
    }

    /** Makes all of it ready, in the order in which it was enqueued. */
    long flush() {
        return alone(() -> {
            long flushed = list().buffer(FLUSH_BATCH)
                    .concatMapIterable(batch -> batch.stream()
                            .sorted(Comparator.comparing(
                                    mail -> MailCodec.readKnown(mail.content()).enqueuedAtMicros()))
                            .toList())
                    .concatMapDelayError(this::makeReady, false, 1)
                    .count()
                    .block();
            moved.clear();
            return flushed;
        });
    }

    private long alone(LongSupplier action) {
        acting.lock();
        try {
            lease.await();
            long result = action.getAsLong();
            lease.end();
            return result;
        } finally {
            acting.unlock();
        }
    }

    private Mono<Void> kept(Mono<Void> change) {
        return Mono.<Void>fromRunnable(lease::keep)
                .subscribeOn(Schedulers.boundedElastic())
                .then(change);
    }

    private void moveWhatIsDue() {
        // Not waited for: the thread serves other queues too.
        if (!acting.tryLock()) {
            wakeUpAt(clock.instant().plus(WHEN_BUSY));
            return;
        }
        try {
            moveAlone();
        } finally {
            acting.unlock();
        }
    }

    private void moveAlone() {
        Instant next;
        try {
            if (!moveDue()) {
                wakeUpAt(clock.instant().plus(WHEN_BUSY));
                return;
            }
            size.countAgainWhenOld();
            Instant poll = clock.instant().plus(POLL);
            next = store.nextDue(queue).blockOptional().filter(poll::isAfter).orElse(poll);
            failing = false;
        } catch (RuntimeException e) {
            if (isStopped()) {
                return;
            }
            logOnce(e);
            next = clock.instant().plus(AFTER_A_FAILURE);
        }
        wakeUpAt(next);
    }

    /** @return false when another node does it */
    private boolean moveDue() {
        if (lease.isShared() && !store.due(queue, clock.instant()).hasElements().block()) {
            return true;
        }
        if (!lease.take()) {
            return false;
        }
        Instant now = clock.instant();
        // After a fault the lease is kept till its end: only this process knows what it has put and not removed
        store.due(queue, now)
                .buffer(CONCURRENCY)
                .concatMapDelayError(this::makeAllReady, false, 1)
                .then()
                .block();
        // All of them were read and removed
        moved.removeIf(mail -> !mail.dueAt().isAfter(now));
        lease.end();
        return true;
    }

    /** For each time that the store goes down, not for each look at it. */
    private void logOnce(RuntimeException fault) {
        if (!failing) {
            failing = true;
            LOGGER.warn(
                    "Deferred mail of queue {} cannot be moved on; it is kept and tried again every {} s",
                    queue,
                    AFTER_A_FAILURE.toSeconds(),
                    fault);
        }
    }

    /**
     * At the same time, and none is broken off because another one fails: that would interrupt it in the middle of a write,
     * which a broker in the same process does not survive, or before it is known that its row is gone.
     */
    private Mono<Void> makeAllReady(List<DeferredMail> mails) {
        return Flux.fromIterable(mails)
                .flatMapDelayError(this::makeReady, CONCURRENCY, 1)
                .then();
    }

    private Mono<DeferredMail> makeReady(DeferredMail mail) {
        return Mono.fromRunnable(() -> put(mail))
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> store.remove(mail)))
                .then(Mono.fromCallable(() -> {
                    moved.remove(mail);
                    size.adjust(-1);
                    return mail;
                }));
    }

    private void put(DeferredMail mail) {
        if (!moved.contains(mail)) {
            lease.keep();
            ready.put(mail.content());
            moved.add(mail);
        }
    }

    private synchronized void wakeUpAt(Instant at) {
        if (stopped || !at.isBefore(wakeUpAt)) {
            return;
        }
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
        wakeUpAt = at;
        // Never early: a delay of a fraction of a millisecond would else be cut to none.
        long delay = Math.max(0, Duration.between(clock.instant(), at).toMillis() + 1);
        wakeUp = executor.schedule(this::wakeUp, delay, TimeUnit.MILLISECONDS);
    }

    private void wakeUp() {
        synchronized (this) {
            wakeUpAt = Instant.MAX;
            wakeUp = null;
        }
        moveWhatIsDue();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    synchronized void stop() {
        stopped = true;
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
    }
}
