package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.opensearch.quota.QuotaIndex;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator asks to be done with the whole index, and with that of quotas: one job at a time, in the cluster too.
 */
public final class IndexJobs implements AutoCloseable {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexJobs.class);

    private final OpenSearchMailboxIndex index;
    private final QuotaIndex quotas;
    private final LeaseKeeper.Job lease;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(runnable -> {
        Thread thread = new Thread(runnable, "search-index-job");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Job> last = Optional.empty();

    /**
     * A job that runs, or the last that ran on this node.
     *
     * @param kind "reconcile" or "reindex"
     * @param ended empty while it runs
     * @param error in words; empty when it went well, or still runs
     */
    public record Job(
            String kind, Instant started, Optional<Instant> ended, Optional<String> error, IndexProgress progress) {}

    public IndexJobs(OpenSearchMailboxIndex index, QuotaIndex quotas, LeaseKeeper leases, Clock clock) {
        this.index = index;
        this.quotas = quotas;
        this.lease = leases.job("search-index job", LEASE);
        this.clock = clock;
    }

    /** Compares all mailboxes with the store. @return empty when a job runs already, here or on another node */
    public Optional<Job> reconcile() {
        return begin("reconcile", counts -> {
            IndexProgress progress = index.compareAll(counts);
            quotas.compareAll();
            return progress;
        });
    }

    /** Builds the index anew. @return empty when a job runs already, here or on another node */
    public Optional<Job> reindex() {
        return begin("reindex", counts -> {
            IndexProgress progress = index.rebuild(counts);
            quotas.rebuild();
            return progress;
        });
    }

    private synchronized Optional<Job> begin(String kind, UnaryOperator<IndexProgress> work) {
        boolean runs = last.isPresent() && last.get().ended().isEmpty();
        if (runs || !lease.isMine().blockOptional(Duration.ofSeconds(10)).orElse(false)) {
            return Optional.empty();
        }
        Job job = new Job(kind, clock.instant(), Optional.empty(), Optional.empty(), new IndexProgress());
        last = Optional.of(job);
        thread.execute(() -> run(job, work));
        return last;
    }

    private void run(Job job, UnaryOperator<IndexProgress> work) {
        Optional<String> error = Optional.empty();
        Thread renewal = renewal();
        try {
            IndexProgress progress = work.apply(job.progress());
            if (progress.failures() > 0) {
                error = Optional.of(progress.failures() + " mailboxes could not be compared; see the log");
            }
        } catch (RuntimeException e) {
            LOGGER.warn("The {} of the search index stops", job.kind(), e);
            error = Optional.of(String.valueOf(reactor.core.Exceptions.unwrap(e).getMessage()));
        } finally {
            renewal.interrupt();
            synchronized (this) {
                last = Optional.of(
                        new Job(job.kind(), job.started(), Optional.of(clock.instant()), error, job.progress()));
            }
            lease.release().onErrorComplete().block(Duration.ofSeconds(10));
        }
    }

    /** Other nodes must not begin one while this runs. */
    private Thread renewal() {
        Thread renewal = new Thread(
                () -> {
                    try {
                        while (true) {
                            Thread.sleep(LEASE.dividedBy(4).toMillis());
                            lease.isMine().onErrorReturn(false).block(Duration.ofSeconds(10));
                        }
                    } catch (InterruptedException e) {
                        // the job is over
                    } catch (RuntimeException e) {
                        LOGGER.debug("The lease of the job cannot be renewed", e);
                    }
                },
                "search-index-lease");
        renewal.setDaemon(true);
        renewal.start();
        return renewal;
    }

    public synchronized Optional<Job> last() {
        return last;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
