package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.search.IndexJournal;
import io.facteur.stores.opensearch.IndexVersions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the index true to the store. Changes are written by lanes, in the background. When OpenSearch or the store fails them,
 * or there is no more room, they are forgotten: the journal knows which mailboxes changed since, and when both are there again
 * these are compared. The same is done at each start, for what the process before had not finished, and for nodes that are
 * gone.
 */
public final class IndexKeeper implements AutoCloseable {

    /** Of this many threads each has its mailboxes. */
    private static final int LANES = 2;
    /** Between two looks at OpenSearch. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration COMPARISON = Duration.ofHours(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexKeeper.class);

    private final IndexVersions versions;
    private final MessageIndex index;
    private final StoredMessages store;
    private final MailboxComparison comparison;
    private final IndexJournal journal;
    private final ChangeMarks marks;
    private final LeaseKeeper leases;
    private final MailboxId.Factory mailboxIds;
    private final Clock clock;
    private final IndexRebuild rebuild;
    private final GoneNodes goneNodes;
    private final List<IndexLane> lanes;
    private final ScheduledExecutorService timer;

    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean comparingAll = new AtomicBoolean();
    private final Lag lag;
    private final IndexPresence presence;
    private final CatchUp catchUp;
    private volatile Optional<IndexProgress> progress = Optional.empty();

    IndexKeeper(
            IndexVersions versions,
            MessageIndex index,
            StoredMessages store,
            IndexJournal journal,
            ChangeMarks marks,
            LeaseKeeper leases,
            MailboxId.Factory mailboxIds,
            String node,
            Clock clock) {
        this.versions = versions;
        this.index = index;
        this.store = store;
        this.comparison = new MailboxComparison(store);
        this.journal = journal;
        this.marks = marks;
        this.leases = leases;
        this.mailboxIds = mailboxIds;
        this.clock = clock;
        JournalReader changes = new JournalReader(journal, node);
        this.lag = new Lag(clock);
        this.presence = new IndexPresence(versions, journal, node, clock, lag, this::beginToCompareAll);
        this.catchUp =
                new CatchUp(journal, changes, node, clock, lag, missing, presence::isReachable, this::compareAndWait);
        this.rebuild = new IndexRebuild(versions, index, store, changes, mailboxIds, clock);
        this.goneNodes = new GoneNodes(journal, changes, leases, node, clock, this::compareAndWait);
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(number -> new IndexLane("search-index-" + number, store, index, this::dropped))
                .toList();
        this.timer = Executors.newScheduledThreadPool(3, runnable -> {
            Thread thread = new Thread(runnable, "search-index-keeper");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins with what the process before may have left; nothing is waited for, OpenSearch may be down. */
    void start() {
        lag.begin();
        // beside each other: what one does may take long, and searches want to know whether OpenSearch is there
        timer.scheduleWithFixedDelay(presence::ask, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over what an event says; ends when it is written down that the mailbox changed. Never fails. */
    Mono<Void> accept(IndexTask task) {
        return marks.mark(task.mailbox().serialize())
                .onErrorResume(e -> {
                    // it was marked before it was stored; perhaps in a period that is looked at no more
                    missing.add(task.mailbox().serialize());
                    lag.fallBehind(e);
                    return Mono.empty();
                })
                .then(Mono.fromRunnable(() -> offer(task)));
    }

    private void offer(IndexTask task) {
        if (!presence.isReachable()) {
            dropped(new IllegalStateException("OpenSearch does not answer"), Set.of(task.mailbox()));
        } else if (!lane(task.mailbox()).offer(task, clock.millis())) {
            dropped(new IllegalStateException("more changes wait than there is room for"), Set.of(task.mailbox()));
        }
    }

    /** In this order: who finds that nothing fell behind may take the mailbox for complete. */
    private void dropped(Throwable why, Set<MailboxId> mailboxes) {
        mailboxes.forEach(mailbox -> missing.add(mailbox.serialize()));
        lag.fallBehind(why);
    }

    private IndexLane lane(MailboxId mailbox) {
        return lanes.get(Math.floorMod(mailbox.serialize().hashCode(), LANES));
    }

    /** Called by searches that could not reach OpenSearch: the next ones need not wait for it. */
    void unreachable(Throwable why) {
        presence.unreachable();
        lag.fallBehind(why);
    }

    boolean reachable() {
        return presence.isReachable();
    }

    /**
     * Ends when what was done to these mailboxes before is in the index, or after the time: whichever is first.
     *
     * @return false: one may lack what was there long before, since it was not compared in time. What only waits to be
     *     written is some seconds old.
     */
    Mono<Boolean> settle(Collection<MailboxId> mailboxes, Duration time) {
        return Flux.fromIterable(mailboxes)
                .flatMap(mailbox -> {
                    if (missing.contains(mailbox.serialize()) || presence.lacks(mailbox.serialize())) {
                        return compare(mailbox)
                                .thenReturn(true)
                                .timeout(time, Mono.just(false))
                                .onErrorReturn(false);
                    }
                    return lane(mailbox).isWaiting(mailbox)
                            ? inLane(mailbox, Mono.empty())
                                    .thenReturn(true)
                                    .timeout(time, Mono.just(true))
                                    .onErrorReturn(true)
                            : Mono.just(true);
                })
                .all(settled -> settled);
    }

    /** Compares one mailbox, after what waits for it. */
    private Mono<Void> compare(MailboxId mailbox) {
        return compare(mailbox, done -> {});
    }

    private void compareAndWait(String mailbox) {
        compare(mailboxIds.fromString(mailbox)).block(COMPARISON);
    }

    private Mono<Void> compare(MailboxId mailbox, Consumer<MailboxComparison.Difference> counter) {
        return inLane(
                mailbox,
                comparison
                        .mend(mailbox, index)
                        .doOnNext(counter)
                        .doOnNext(done -> {
                            missing.remove(mailbox.serialize());
                            presence.compared(mailbox.serialize());
                        })
                        .then());
    }

    private Mono<Void> inLane(MailboxId mailbox, Mono<Void> work) {
        return Mono.defer(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (!lane(mailbox).offer(new IndexTask.Work(mailbox, work, done), clock.millis())) {
                return Mono.error(new IllegalStateException("more changes wait than there is room for"));
            }
            return Mono.fromFuture(done);
        });
    }

    // The keeper's own threads

    private void look() {
        try {
            catchUp.tell();
            if (!presence.isReachable()) {
                presence.ask();
            }
            if (presence.isReachable()) {
                catchUp.run();
                catchUp.advance(
                        () -> lanes.stream().mapToLong(IndexLane::oldest).min().orElseThrow());
                goneNodes.look();
            }
        } catch (RuntimeException e) {
            LOGGER.debug("The search index cannot be looked after now", e);
            lag.fallBehind(Exceptions.unwrap(e));
        }
    }

    private void beginToCompareAll() {
        if (comparingAll.compareAndSet(false, true)) {
            timer.execute(this::compareAllAlone);
        }
    }

    private void compareAllAlone() {
        LeaseKeeper.Job job = leases.job("search-index *", Duration.ofMinutes(5));
        try {
            if (!job.isMine().block(ANSWER)) {
                return;
            }
            IndexProgress all =
                    compareAll(new IndexProgress(), mailbox -> job.isMine().block(ANSWER));
            if (all.failures() == 0) {
                journal.allCompared().block(ANSWER);
                presence.allCompared();
            }
            job.release().block(ANSWER);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The comparison of all mailboxes with the search index stops, and begins again later: {}",
                    e.toString());
        } finally {
            comparingAll.set(false);
        }
    }

    /** All mailboxes of the store, and those that only the index has. Blocks, for as long as it takes. */
    IndexProgress compareAll(IndexProgress counts, Predicate<String> goOn) {
        progress = Optional.of(counts);
        try {
            Set<String> mailboxes = comparison.mailboxes(index).block(COMPARISON);
            mailboxes.forEach(mailbox -> counts.found());
            for (String mailbox : mailboxes) {
                if (!goOn.test(mailbox)) {
                    counts.failed();
                    return counts;
                }
                compareCounting(mailbox, counts);
            }
            return counts;
        } finally {
            progress = Optional.empty();
        }
    }

    private void compareCounting(String name, IndexProgress counts) {
        MailboxId mailbox = mailboxIds.fromString(name);
        try {
            compare(mailbox, counts::done).block(COMPARISON);
        } catch (RuntimeException e) {
            counts.failed();
            LOGGER.warn("Mailbox {} cannot be compared with the search index: {}", name, e.toString());
            if (!presence.isReachable()) {
                throw e;
            }
        }
    }

    /** Builds the index anew, see {@link IndexRebuild}. Blocks, for as long as it takes. */
    IndexProgress rebuild(IndexProgress counts) {
        progress = Optional.of(counts);
        try {
            return rebuild.run(counts, mailbox -> compare(mailbox).block(COMPARISON));
        } finally {
            progress = Optional.empty();
        }
    }

    public IndexState state() {
        int waiting = lanes.stream().mapToInt(IndexLane::size).sum();
        long documents = -1;
        String current = "";
        if (presence.isReachable()) {
            try {
                documents = index.count().block(Duration.ofSeconds(5));
                current = versions.current().block(Duration.ofSeconds(5)).orElse("");
            } catch (RuntimeException e) {
                LOGGER.debug("OpenSearch does not tell how it is", e);
            }
        }
        Optional<Instant> behind = lag.since();
        Optional<Instant> incomplete = presence.incomplete();
        return new IndexState(
                presence.isReachable(),
                behind.isPresent() ? behind : incomplete,
                behind.isEmpty() && incomplete.isPresent() ? Optional.of("it was made anew") : lag.cause(),
                waiting,
                missing.size(),
                documents,
                current,
                progress);
    }

    @Override
    public void close() {
        lag.end();
        timer.shutdownNow();
        lanes.forEach(IndexLane::close);
    }
}
