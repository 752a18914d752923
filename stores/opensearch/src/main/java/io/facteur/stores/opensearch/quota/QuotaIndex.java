package io.facteur.stores.opensearch.quota;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.stores.opensearch.IndexVersions;
import io.facteur.stores.opensearch.OpenSearchConnection;
import io.facteur.stores.opensearch.OpenSearchException;
import io.facteur.stores.opensearch.Requests;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.james.core.Username;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.quota.search.QuotaQuery;
import org.apache.james.user.api.UsersRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps the index of quotas true to the store. What changes is written once a second, and waits in memory while OpenSearch is
 * down. What memory may have lost is mended by a comparison of all accounts: every day, soon after a start, when limits of
 * many changed, when the index was lost.
 */
public final class QuotaIndex implements AutoCloseable {

    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Between two looks at OpenSearch. */
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** All accounts are compared so often. */
    private static final Duration EVERY = Duration.ofDays(1);
    /** After a start they are if it was not done for so long: many nodes start one after the other. */
    private static final Duration AFTER_START = Duration.ofHours(1);
    /** While another node compares. */
    private static final Duration OTHERS_TURN = Duration.ofSeconds(15);
    /** A comparison that failed begins again; the pauses grow to an hour. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private static final Duration LONGEST_AFTER_FAILURE = Duration.ofHours(1);

    private static final int PART = 500;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration COMPARISON = Duration.ofHours(12);
    private static final Duration LEASE = Duration.ofMinutes(5);
    /** A search, and the end of the process, wait no longer for what is just written. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private static final Logger LOGGER = LoggerFactory.getLogger(QuotaIndex.class);

    private final QuotaChanges changes;
    private final StoredQuotas store;
    private final QuotaDocuments documents;
    private final IndexVersions versions;
    private final LeaseKeeper leases;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock comparing = new ReentrantLock();
    private final AtomicBoolean comparisonBegun = new AtomicBoolean();

    private volatile boolean reachable;
    private volatile boolean closed;
    private volatile Optional<Instant> compared = Optional.empty();
    private volatile Instant notBefore = Instant.MIN;
    private Instant started = Instant.MIN;
    private Duration pause = FLUSH;
    private Duration again = AFTER_FAILURE;
    private Instant flushAt = Instant.MIN;

    /** What the index needs from outside. */
    public record Parts(
            QuotaChanges changes,
            UsersRepository users,
            UserQuotaRootResolver roots,
            QuotaManager quotas,
            LeaseKeeper leases,
            Clock clock) {}

    /** @param replicas of the index' shard */
    public QuotaIndex(OpenSearchConnection connection, int replicas, Parts parts) {
        this(new Requests(connection), new QuotaDocuments(new Requests(connection)), replicas, parts);
    }

    QuotaIndex(Requests requests, QuotaDocuments documents, int replicas, Parts parts) {
        this.changes = parts.changes();
        this.store = new StoredQuotas(parts.users(), parts.roots(), parts.quotas(), parts.clock());
        this.documents = documents;
        this.versions = new IndexVersions(requests, QuotaDocuments.ALIAS, () -> QuotaDocuments.index(replicas));
        this.leases = parts.leases();
        this.clock = parts.clock();
        this.timer = Executors.newScheduledThreadPool(2, runnable -> {
            Thread thread = new Thread(runnable, "quota-index");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Nothing is waited for, OpenSearch may be down. */
    public void start() {
        started = clock.instant();
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::flushInTime, FLUSH.toMillis(), FLUSH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Writes what waits, if OpenSearch takes it. */
    @Override
    public void close() {
        closed = true;
        timer.shutdown();
        try {
            timer.awaitTermination(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        if (reachable && changes.size() > 0) {
            try {
                flush(SETTLE);
            } catch (IOException e) {
                LOGGER.info("The quotas of {} accounts are not written; they are compared later", changes.size());
            }
        }
    }

    public QuotaIndexState state() {
        return new QuotaIndexState(isComplete(), changes.size(), compared);
    }

    private boolean isComplete() {
        return reachable && compared.isPresent() && changes.due().isEmpty();
    }

    // Searches

    /**
     * All that is known to this node is seen by it. Blocks.
     *
     * @throws IOException when the index cannot tell: it is not reached, or not complete
     */
    List<Username> search(QuotaQuery query) throws IOException {
        if (!isComplete()) {
            throw new IOException(
                    reachable ? "the index of quotas is being compared with the store" : "OpenSearch does not answer");
        }
        try {
            flush(ANSWER);
            int offset = query.getOffset().getValue();
            long limit = query.getLimit().getValue().map(Integer::longValue).orElse(Long.MAX_VALUE - offset);
            return documents
                    .refresh()
                    .thenMany(Flux.defer(() ->
                            documents.search(query.getClause(), (int) Math.min(Integer.MAX_VALUE, offset + limit))))
                    .skip(offset)
                    .take(limit)
                    .collectList()
                    .block(ANSWER.multipliedBy(2));
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** The next ones need not wait for an OpenSearch that does not answer: it is looked at again soon. */
    private IOException failed(RuntimeException e) {
        Throwable cause = reactor.core.Exceptions.unwrap(e);
        if (Bulk.temporary(cause)) {
            reachable = false;
        }
        return new IOException(cause.toString(), cause);
    }

    // What waits

    private void flushInTime() {
        if (!reachable || changes.size() == 0 || clock.instant().isBefore(flushAt)) {
            return;
        }
        try {
            flush(ANSWER);
            pause = FLUSH;
        } catch (IOException e) {
            if (!closed) {
                LOGGER.warn("The quotas of {} accounts wait to be written: {}", changes.size(), e.getMessage());
            }
            flushAt = clock.instant().plus(pause);
            pause = twice(pause, LONGEST_PAUSE);
        }
    }

    private static Duration twice(Duration duration, Duration longest) {
        Duration twice = duration.multipliedBy(2);
        return twice.compareTo(longest) < 0 ? twice : longest;
    }

    /** All that waits now; what cannot be written waits on, and is an error. */
    private void flush(Duration limit) throws IOException {
        try {
            if (!writing.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("what changed before is still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        try {
            List<Throwable> failures = Flux.fromIterable(changes.waiting())
                    .buffer(PART)
                    .concatMap(this::write, 1)
                    .collectList()
                    .block(limit);
            if (!failures.isEmpty()) {
                throw new IOException(
                        failures.size() + " accounts cannot be read, such as: " + failures.get(0), failures.get(0));
            }
        } catch (RuntimeException e) {
            throw failed(e);
        } finally {
            writing.unlock();
        }
    }

    /** @return why those that could not be read could not be */
    private Flux<Throwable> write(List<QuotaChanges.Change> part) {
        return Flux.fromIterable(part)
                .flatMap(this::read, StoredQuotas.AT_ONCE)
                .collectList()
                .flatMapMany(read -> documents
                        .write(read.stream()
                                .flatMap(one -> one.reading().stream())
                                .toList())
                        .thenMany(Flux.fromIterable(read))
                        .concatMap(one -> {
                            if (one.failure().isEmpty()) {
                                changes.written(one.change());
                            }
                            return Mono.justOrEmpty(one.failure());
                        }));
    }

    private record Read(
            QuotaChanges.Change change, Optional<StoredQuotas.Reading> reading, Optional<Throwable> failure) {}

    private Mono<Read> read(QuotaChanges.Change change) {
        Username user;
        try {
            user = store.user(change.root());
        } catch (IllegalArgumentException e) {
            // the root of no user, such as that of a namespace: it is not searched
            return Mono.just(new Read(change, Optional.empty(), Optional.empty()));
        }
        Mono<StoredQuotas.Reading> reading = change.ratio().isEmpty()
                ? store.read(user, change.root())
                : Mono.just(new StoredQuotas.Reading(user, change.ratio().getAsDouble(), change.at()));
        return reading.map(one -> new Read(change, Optional.of(one), Optional.empty()))
                .onErrorResume(e -> Mono.just(new Read(change, Optional.empty(), Optional.of(e))));
    }

    // Comparison

    private void look() {
        try {
            compared = documents
                    .compared()
                    .onErrorResume(OpenSearchException.class, e -> e.status() == 404 ? make() : Mono.error(e))
                    .block(ANSWER);
            compared.ifPresent(changes::comparedSomewhere);
            reachable = true;
            if (isDue() && !clock.instant().isBefore(notBefore) && comparisonBegun.compareAndSet(false, true)) {
                timer.execute(this::compareInTurn);
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOGGER.debug("The index of quotas cannot be looked after now", e);
            }
            reachable = false;
        }
    }

    private Mono<Optional<Instant>> make() {
        return versions.createIfAbsent()
                .doOnNext(made -> LOGGER.info("There is no index of quotas: it is made, and all accounts are read"))
                .thenReturn(Optional.empty());
    }

    private boolean isDue() {
        if (compared.isEmpty() || changes.due().isPresent()) {
            return true;
        }
        Instant last = compared.get();
        Instant now = clock.instant();
        // a process that was killed may have left something that only it knew
        return last.isBefore(now.minus(EVERY)) || (last.isBefore(started) && last.isBefore(now.minus(AFTER_START)));
    }

    private void compareInTurn() {
        LeaseKeeper.Job job = leases.job("quota-index", LEASE);
        try {
            if (!job.isMine().block(ANSWER)) {
                notBefore = clock.instant().plus(OTHERS_TURN);
                return;
            }
            // another may have done it while it was waited for
            compared = documents.compared().block(ANSWER);
            if (isDue()) {
                compareInUse(job.isMine());
            }
            again = AFTER_FAILURE;
            job.release().block(ANSWER);
        } catch (RuntimeException e) {
            notBefore = clock.instant().plus(again);
            again = twice(again, LONGEST_AFTER_FAILURE);
            if (!closed) {
                LOGGER.warn(
                        "The comparison of quotas with the store stops, and begins again later: {}",
                        reactor.core.Exceptions.unwrap(e).toString());
            }
        } finally {
            comparisonBegun.set(false);
        }
    }

    /** Compares all accounts with the store and mends what differs; blocks. */
    public void compareAll() {
        compareInUse(Mono.just(true));
    }

    private void compareInUse(Mono<Boolean> goOn) {
        Instant begun = compare(documents, goOn);
        changes.compared(begun);
        compared = Optional.of(begun);
    }

    /** Builds the index anew beside the one in use, and changes over; blocks. */
    public void rebuild() {
        String before = versions.current().block(ANSWER).orElse("");
        versions.versions().block(ANSWER).stream()
                .filter(name -> !name.equals(before))
                .forEach(name -> versions.delete(name).block(ANSWER));
        String next = versions.createNext().block(ANSWER);
        try {
            compare(documents.of(next), Mono.just(true));
            versions.switchTo(next).block(ANSWER);
        } catch (RuntimeException e) {
            versions.delete(next).onErrorResume(gone -> Mono.empty()).block(ANSWER);
            throw e;
        }
        if (!before.isEmpty()) {
            versions.delete(before).block(ANSWER);
        }
        // what changed meanwhile was written to the old one
        compareAll();
    }

    /**
     * Every account is written as it is now; what nobody has spoken of since then is an account that is gone.
     *
     * @return when it began
     */
    private Instant compare(QuotaDocuments index, Mono<Boolean> goOn) {
        comparing.lock();
        try {
            Instant begun = clock.instant();
            Mono<Boolean> next = Mono.defer(() -> closed ? Mono.just(false) : goOn)
                    .filter(yes -> yes)
                    .switchIfEmpty(Mono.error(() -> new IllegalStateException("it is not this node's any more")));
            long accounts = store.all()
                    .buffer(PART)
                    // some users are listed by code that blocks
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .concatMap(part -> next.then(index.write(part)).thenReturn(part.size()), 1)
                    .reduce(0L, Long::sum)
                    .subscribeOn(Schedulers.boundedElastic())
                    .block(COMPARISON);
            index.deleteOlder(begun).then(index.compared(begun)).block(ANSWER.multipliedBy(10));
            LOGGER.info("The quotas of {} accounts were compared with the store", accounts);
            return begun;
        } finally {
            comparing.unlock();
        }
    }
}
