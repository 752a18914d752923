package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.search.CassandraIndexJournal;
import io.facteur.stores.cassandra.search.IndexJournal;
import io.facteur.stores.opensearch.IndexVersions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private final String node;
    private final Clock clock;
    private final JournalReader changes;
    private final IndexRebuild rebuild;
    private final GoneNodes goneNodes;
    private final List<IndexLane> lanes;
    private final ScheduledExecutorService timer;

    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean comparingAll = new AtomicBoolean();
    private volatile boolean reachable;
    private volatile boolean closed;
    /** Changes of this period and later may be missing. */
    private volatile long from;

    private Optional<Instant> behindSince = Optional.empty();
    private Optional<String> cause = Optional.empty();
    private long falls;
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
        this.node = node;
        this.clock = clock;
        this.changes = new JournalReader(journal, node);
        this.rebuild = new IndexRebuild(versions, index, store, changes, mailboxIds, clock);
        this.goneNodes = new GoneNodes(
                journal,
                changes,
                leases,
                node,
                clock,
                mailbox -> compare(mailboxIds.fromString(mailbox)).block(COMPARISON));
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(number -> new IndexLane("search-index-" + number, store, index, this::fallBehind))
                .toList();
        this.timer = Executors.newScheduledThreadPool(2, runnable -> {
            Thread thread = new Thread(runnable, "search-index-keeper");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins with what the process before may have left; nothing is waited for, OpenSearch may be down. */
    void start() {
        synchronized (this) {
            // until the journal is read, it is not known what is missing
            behindSince = Optional.of(clock.instant());
            cause = Optional.of("the server has just started");
        }
        from = Long.MIN_VALUE;
        timer.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over what an event says; ends when it is written down that the mailbox changed. Never fails. */
    Mono<Void> accept(IndexTask task) {
        return marks.mark(task.mailbox().serialize())
                .onErrorResume(e -> {
                    // it was marked before it was stored: it is enough to remember that something is missing
                    fallBehind(e);
                    return Mono.empty();
                })
                .then(Mono.fromRunnable(() -> offer(task)));
    }

    private void offer(IndexTask task) {
        if (!reachable) {
            fallBehind(new IllegalStateException("OpenSearch does not answer"));
            missing.add(task.mailbox().serialize());
        } else if (!lane(task.mailbox()).offer(task, clock.millis())) {
            fallBehind(new IllegalStateException("more changes wait than there is room for"));
            missing.add(task.mailbox().serialize());
        }
    }

    private IndexLane lane(MailboxId mailbox) {
        return lanes.get(Math.floorMod(mailbox.serialize().hashCode(), LANES));
    }

    private synchronized void fallBehind(Throwable why) {
        falls++;
        if (behindSince.isEmpty()) {
            behindSince = Optional.of(clock.instant());
            cause = Optional.of(String.valueOf(why.getMessage()));
            LOGGER.warn(
                    "The search index falls behind: {}. Mail flows; mailboxes that change are compared when it can be"
                            + " written again.",
                    why.toString());
        }
    }

    /** Called by searches that OpenSearch did not answer: the next ones need not wait for it. */
    void unreachable(Throwable why) {
        reachable = false;
        fallBehind(why);
    }

    boolean reachable() {
        return reachable;
    }

    /** Ends when what was done to these mailboxes before is in the index, or after the time: whichever is first. */
    Mono<Void> settle(Collection<MailboxId> mailboxes, Duration time) {
        return Flux.fromIterable(mailboxes)
                .flatMap(mailbox -> {
                    if (missing.contains(mailbox.serialize())) {
                        return compare(mailbox);
                    }
                    return lane(mailbox).isWaiting(mailbox) ? inLane(mailbox, Mono.empty()) : Mono.<Void>empty();
                })
                .then()
                .timeout(time, Mono.empty())
                .onErrorResume(e -> Mono.empty());
    }

    /** Compares one mailbox, after what waits for it. */
    private Mono<Void> compare(MailboxId mailbox) {
        return inLane(
                mailbox,
                comparison
                        .mend(mailbox, index)
                        .doOnNext(done -> missing.remove(mailbox.serialize()))
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

    // The keeper's own thread

    private void look() {
        try {
            ping();
            if (behind()) {
                catchUp();
            }
            advance();
            if (journal.isCompareAll().block(ANSWER) && comparingAll.compareAndSet(false, true)) {
                timer.execute(this::compareAllAlone);
            }
            goneNodes.look();
        } catch (RuntimeException e) {
            if (!closed) {
                LOGGER.debug("The search index cannot be looked after now", e);
                fallBehind(reactor.core.Exceptions.unwrap(e));
            }
        }
    }

    private synchronized boolean behind() {
        return behindSince.isPresent();
    }

    private void ping() {
        try {
            if (versions.current().block(ANSWER).isEmpty()) {
                // before it is made: who makes it may not live to say so
                journal.compareAll().block(ANSWER);
                versions.createIfAbsent().block(ANSWER);
                LOGGER.info("The search index is made anew; all mailboxes are indexed");
            }
            if (!reachable) {
                LOGGER.info("OpenSearch answers: mailboxes are searched with it");
            }
            reachable = true;
        } catch (RuntimeException e) {
            reachable = false;
            throw e;
        }
    }

    private void catchUp() {
        long fallsBefore;
        synchronized (this) {
            fallsBefore = falls;
        }
        long to = ChangeMarks.period(clock.instant());
        long first = first(to);
        if (to - first > CassandraIndexJournal.KEPT.dividedBy(ChangeMarks.PERIOD)) {
            journal.compareAll().block(ANSWER);
            first = to;
        }
        Set<String> mailboxes = new LinkedHashSet<>(changes.of(node, first, to));
        missing.addAll(mailboxes);
        for (String mailbox : mailboxes) {
            compare(mailboxIds.fromString(mailbox)).block(COMPARISON);
        }
        from = to - 1;
        journal.progress(node, from).block(ANSWER);
        synchronized (this) {
            if (falls == fallsBefore) {
                missing.clear();
                LOGGER.info(
                        "The search index is complete: {} mailboxes that changed since {} were compared",
                        mailboxes.size(),
                        behindSince.map(Instant::toString).orElse(""));
                behindSince = Optional.empty();
                cause = Optional.empty();
            }
        }
    }

    /** Where to begin: what this process knows, or the one before it wrote. */
    private long first(long now) {
        if (from == Long.MIN_VALUE) {
            from = changes.begin().orElse(now - 1);
        }
        return from;
    }

    /** What is older than all that waits is in the index. A period more is left for changes whose event is on its way. */
    private void advance() {
        if (behind()) {
            return;
        }
        long oldest = lanes.stream().mapToLong(IndexLane::oldest).min().orElseThrow();
        Instant certain = Instant.ofEpochMilli(Math.min(oldest, clock.millis()));
        long next = ChangeMarks.period(certain) - 1;
        if (next > from) {
            // a task may have failed since the look at what waits
            if (!behind()) {
                journal.progress(node, next).block(ANSWER);
                from = next;
            }
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
            inLane(
                            mailbox,
                            comparison
                                    .mend(mailbox, index)
                                    .doOnNext(counts::done)
                                    .doOnNext(done -> missing.remove(name))
                                    .then())
                    .block(COMPARISON);
        } catch (RuntimeException e) {
            counts.failed();
            LOGGER.warn("Mailbox {} cannot be compared with the search index: {}", name, e.toString());
            if (!reachable) {
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
        if (reachable) {
            try {
                documents = index.count().block(Duration.ofSeconds(5));
                current = versions.current().block(Duration.ofSeconds(5)).orElse("");
            } catch (RuntimeException e) {
                LOGGER.debug("OpenSearch does not tell how it is", e);
            }
        }
        synchronized (this) {
            return new IndexState(reachable, behindSince, cause, waiting, missing.size(), documents, current, progress);
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        lanes.forEach(IndexLane::close);
    }
}
