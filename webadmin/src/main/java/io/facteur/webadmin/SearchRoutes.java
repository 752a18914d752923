package io.facteur.webadmin;

import io.facteur.stores.opensearch.mailbox.IndexJobs;
import io.facteur.stores.opensearch.mailbox.IndexProgress;
import io.facteur.stores.opensearch.mailbox.IndexState;
import io.facteur.stores.opensearch.mailbox.OpenSearchMailboxIndex;
import io.facteur.stores.opensearch.quota.QuotaIndex;
import io.facteur.stores.opensearch.quota.QuotaIndexState;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Service;

/** How the search index is, and what can be done with all of it: {@code /facteur/search}. */
public final class SearchRoutes implements Routes {

    static final String BASE = "/facteur/search";

    /** How far it is with a comparison or a rebuilding. */
    record Progress(long mailboxes, long done, long failed, long added, long changed, long deleted) {

        static Progress of(IndexProgress progress) {
            return new Progress(
                    progress.mailboxes(),
                    progress.done(),
                    progress.failures(),
                    progress.added(),
                    progress.changed(),
                    progress.deleted());
        }
    }

    record Job(String kind, String started, String ended, String error, Progress progress) {

        static Job of(IndexJobs.Job job) {
            return new Job(
                    job.kind(),
                    job.started().toString(),
                    job.ended().map(Instant::toString).orElse(null),
                    job.error().orElse(null),
                    Progress.of(job.progress()));
        }
    }

    /** The index of quotas; when it is not complete, accounts are gone through in the store. */
    record Quotas(boolean complete, int waiting, String compared) {

        static Quotas of(QuotaIndexState state) {
            return new Quotas(
                    state.complete(),
                    state.waiting(),
                    state.compared().map(Instant::toString).orElse(null));
        }
    }

    /** Empty fields are null: what is not known, or not so. */
    record Status(
            boolean complete,
            boolean reachable,
            String behindSince,
            String cause,
            int waiting,
            int missing,
            Long documents,
            String index,
            Progress comparing,
            Job job,
            Quotas quotas) {}

    private final OpenSearchMailboxIndex index;
    private final QuotaIndex quotas;
    private final IndexJobs jobs;

    @Inject
    public SearchRoutes(OpenSearchMailboxIndex index, QuotaIndex quotas, IndexJobs jobs) {
        this.index = index;
        this.quotas = quotas;
        this.jobs = jobs;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> status());
        service.post(BASE + "/reconcile", (request, response) -> begin(jobs::reconcile));
        service.post(BASE + "/reindex", (request, response) -> begin(jobs::reindex));
    }

    private String status() throws IOException {
        IndexState state = index.state();
        return Answers.json(new Status(
                state.complete(),
                state.reachable(),
                state.behindSince().map(Instant::toString).orElse(null),
                state.cause().orElse(null),
                state.waiting(),
                state.missing(),
                state.documents() < 0 ? null : state.documents(),
                state.index().isEmpty() ? null : state.index(),
                state.comparing().map(Progress::of).orElse(null),
                jobs.last().map(Job::of).orElse(null),
                Quotas.of(quotas.state())));
    }

    private String begin(Supplier<Optional<IndexJobs.Job>> job) throws IOException {
        if (!index.state().reachable()) {
            throw Answers.unavailable("OpenSearch does not answer: ask again when it does");
        }
        return Answers.json(Job.of(job.get()
                .orElseThrow(() -> Answers.conflict(
                        "the search index is being compared or built already, here or on another node"))));
    }
}
