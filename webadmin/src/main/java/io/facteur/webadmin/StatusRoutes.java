package io.facteur.webadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facteur.messaging.outgoing.OutgoingMails;
import io.facteur.messaging.outgoing.OverLimitMails;
import io.facteur.messaging.spooler.InfrastructureFaults;
import io.facteur.transport.gate.OutgoingGate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * {@code GET /facteur/status}: the mail that waits, for whatever reason. With {@code ?oldest=yes} also since when: that
 * reads the queue, and is for who looks once and not for who looks each second.
 */
public final class StatusRoutes implements Routes {

    static final String BASE = "/facteur/status";

    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Where {@code mailetcontainer.xml} puts mail of our users to other domains. */
    private static final List<MailRepositoryPath> HELD =
            List.of(MailRepositoryPath.from("var/mail/held"), OverLimitMails.PATH);

    /**
     * @param spool accepted, and not yet through the mailets
     * @param outgoing to other domains, being delivered or to be tried again
     * @param held to other domains, waiting to be sent
     * @param error set aside for the administrator, in all the repositories together
     * @param repositories messages in each repository that has any
     * @param sending whether mail to other domains leaves: {@code open}, or why not
     * @param oldest since when the mail waits that is next in the spool, ISO 8601 UTC; absent when none waits or nobody asked
     */
    record Status(
            long spool,
            long outgoing,
            long held,
            long error,
            Map<String, Long> repositories,
            String sending,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> oldest) {}

    private final MailQueueFactory<? extends ManageableMailQueue> queues;
    private final MailRepositoryStore repositories;
    private final OutgoingGate gate;

    @Inject
    public StatusRoutes(
            MailQueueFactory<? extends ManageableMailQueue> queues,
            MailRepositoryStore repositories,
            OutgoingGate gate) {
        this.queues = queues;
        this.repositories = repositories;
        this.gate = gate;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::status);
    }

    private String status(Request request, Response response) throws Exception {
        try {
            return Answers.json(status(Answers.parameter(request, "oldest").isPresent()));
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw Answers.unavailable("the store does not answer: mail waits until it does");
            }
            throw e;
        }
    }

    private Status status(boolean withOldest) throws Exception {
        Map<String, Long> sizes = new TreeMap<>();
        for (MailRepositoryUrl url : repositories.getUrls().toList()) {
            long size = repositories.select(url).size();
            if (size > 0) {
                sizes.merge(url.getPath().asString(), size, Long::sum);
            }
        }
        long held = HELD.stream()
                .mapToLong(path -> sizes.getOrDefault(path.asString(), 0L))
                .sum();
        long error = sizes.values().stream().mapToLong(Long::longValue).sum() - held;
        return new Status(
                size(MailQueueFactory.SPOOL),
                size(OutgoingMails.QUEUE),
                held,
                error,
                sizes,
                gate.view().block(LIMIT).sending().text(),
                withOldest ? oldest() : Optional.empty());
    }

    private Optional<String> oldest() throws Exception {
        Optional<? extends ManageableMailQueue> queue = queues.getQueue(MailQueueFactory.SPOOL);
        if (queue.isEmpty()) {
            return Optional.empty();
        }
        ManageableMailQueue.MailQueueIterator mails = queue.get().browse();
        try {
            // The first is the oldest of those that are ready, and one that was deferred only when none is
            return mails.hasNext()
                    ? Optional.ofNullable(mails.next().getMail().getLastUpdated())
                            .map(time -> time.toInstant().toString())
                    : Optional.empty();
        } finally {
            mails.close();
        }
    }

    private long size(MailQueueName name) throws MailQueueException {
        Optional<? extends ManageableMailQueue> queue = queues.getQueue(name);
        // a queue that nothing has used yet does not exist
        return queue.isPresent() ? queue.get().getSize() : 0;
    }
}
