package io.facteur.webadmin;

import io.facteur.messaging.outgoing.OutgoingMails;
import io.facteur.messaging.spooler.InfrastructureFaults;
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

/** {@code GET /facteur/status}: the mail that waits, for whatever reason. */
public final class StatusRoutes implements Routes {

    static final String BASE = "/facteur/status";

    /** Where {@code mailetcontainer.xml} puts mail of our users to other domains. */
    private static final MailRepositoryPath HELD = MailRepositoryPath.from("var/mail/held");

    /**
     * @param spool accepted, and not yet through the mailets
     * @param outgoing to other domains, being delivered or to be tried again
     * @param held to other domains, waiting to be sent
     * @param error set aside for the administrator, in all the repositories together
     * @param repositories messages in each repository that has any
     */
    record Status(long spool, long outgoing, long held, long error, Map<String, Long> repositories) {}

    private final MailQueueFactory<? extends ManageableMailQueue> queues;
    private final MailRepositoryStore repositories;

    @Inject
    public StatusRoutes(MailQueueFactory<? extends ManageableMailQueue> queues, MailRepositoryStore repositories) {
        this.queues = queues;
        this.repositories = repositories;
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
            return Answers.json(status());
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw Answers.unavailable("the store does not answer: mail waits until it does");
            }
            throw e;
        }
    }

    private Status status() throws Exception {
        Map<String, Long> sizes = new TreeMap<>();
        for (MailRepositoryUrl url : repositories.getUrls().toList()) {
            long size = repositories.select(url).size();
            if (size > 0) {
                sizes.merge(url.getPath().asString(), size, Long::sum);
            }
        }
        long held = sizes.getOrDefault(HELD.asString(), 0L);
        long error = sizes.values().stream().mapToLong(Long::longValue).sum() - held;
        return new Status(size(MailQueueFactory.SPOOL), size(OutgoingMails.QUEUE), held, error, sizes);
    }

    private long size(MailQueueName name) throws MailQueueException {
        Optional<? extends ManageableMailQueue> queue = queues.getQueue(name);
        // a queue that nothing has used yet does not exist
        return queue.isPresent() ? queue.get().getSize() : 0;
    }
}
