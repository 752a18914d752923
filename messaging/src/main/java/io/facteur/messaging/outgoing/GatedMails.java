package io.facteur.messaging.outgoing;

import com.google.common.collect.ImmutableList;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.WaitingMail;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept because all outgoing mail is held: in the repository, and in the queue. */
final class GatedMails {

    /** After so many it is asked whether to go on. */
    static final int ROUND = 50;

    private static final Logger LOGGER = LoggerFactory.getLogger("io.facteur.outgoing");
    private static final int TOLD = 1000;
    private static final String PROCESSOR = "relay";

    private final MailRepositoryStore repositories;
    private final BrokeredMailQueueFactory queues;
    private final Clock clock;

    GatedMails(MailRepositoryStore repositories, BrokeredMailQueueFactory queues, Clock clock) {
        this.repositories = repositories;
        this.queues = queues;
        this.clock = clock;
    }

    long count() throws MessagingException {
        long count = queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.defaultPrefetchCount())
                .waiting()
                .filter(GatedMails::isGated)
                .count()
                .block();
        for (MailRepository repository : all()) {
            count += repository.size();
        }
        return count;
    }

    private List<MailRepository> all() throws MessagingException {
        try {
            return repositories.getByPath(HeldMails.PATH).toList();
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("The repository of held mail cannot be opened", e);
        }
    }

    private static boolean isGated(WaitingMail mail) {
        return QueueEntry.state(mail).gated();
    }

    /** Tries what waits in the queue for this; returns how many. */
    long resume() {
        return queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.defaultPrefetchCount())
                .makeReady(
                        GatedMails::isGated,
                        mail -> QueueEntry.state(mail).gated(false).asAttributes());
    }

    /**
     * Sends what is in the repository through the processor for such mail again, one after the other. First into the spool,
     * then out of the repository: a crash in between has one of them come twice, under one id, and loses none.
     *
     * @param goOn asked after each {@link #ROUND}, and before the first
     * @return how many
     */
    long release(BooleanSupplier goOn) throws MessagingException {
        long released = 0;
        long seen = 0;
        for (MailRepository repository : all()) {
            for (MailKey key : ImmutableList.copyOf(repository.list())) {
                if (seen++ % ROUND == 0 && !goOn.getAsBoolean()) {
                    return released;
                }
                if (release(repository, key) && ++released % TOLD == 0) {
                    LOGGER.info("{} mails that were held are on their way", released);
                }
            }
        }
        return released;
    }

    private boolean release(MailRepository repository, MailKey key) throws MessagingException {
        Mail mail = repository.retrieve(key);
        if (mail == null) {
            return false;
        }
        try {
            Optional<UUID> id = OutgoingHold.unmark(mail);
            if (id.isEmpty()) {
                return false;
            }
            mail.setState(PROCESSOR);
            // Other nodes may hear a few seconds later that mail may leave
            mail.setAttribute(Release.at(clock.instant()));
            queues.createQueue(MailQueueFactory.SPOOL, MailQueueFactory.defaultPrefetchCount())
                    .enQueue(id.get(), mail, Duration.ZERO);
            repository.remove(key);
            return true;
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }
}
