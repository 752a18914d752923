package io.facteur.messaging.spooler;

import io.facteur.messaging.queue.DeferrableItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a mail that could not be worked on; see the package. An exception: nothing was done about it. */
final class FaultPolicy {

    /** Why a mail is in the error repository. */
    static final AttributeName REASON = AttributeName.of("io.facteur.spooler-fault");

    static final int TRIES = JamesMailSpooler.MAXIMUM_FAILURE_COUNT;

    private static final Logger LOGGER = LoggerFactory.getLogger(FaultPolicy.class);

    private static final AttributeName FAILURES = JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT;
    private static final Duration REPOSITORY_REFUSES = Duration.ofHours(1);
    private static final int LONGEST_REASON = 1000;

    private final MailRepositoryStore repositories;
    private final MailRepositoryUrl errorRepository;

    FaultPolicy(MailRepositoryStore repositories, MailRepositoryUrl errorRepository) {
        this.repositories = repositories;
        this.errorRepository = errorRepository;
    }

    void handle(MailQueueItem taken, Throwable fault) throws MessagingException {
        if (!(taken instanceof DeferrableItem item)) {
            throw new IllegalArgumentException("The spool is not one of our queues: " + taken.getClass());
        }
        Optional<Throwable> infrastructure = InfrastructureFaults.find(fault);
        if (infrastructure.isPresent()) {
            Duration delay = Backoff.INFRASTRUCTURE.after(item.attempts());
            LOGGER.warn(
                    "Something that mail {} needs is down ({}); it is tried again in {} s",
                    item.getMail().getName(),
                    reason(infrastructure.get()),
                    delay.toSeconds(),
                    fault);
            item.defer(delay, List.of());
        } else {
            handleFaultOfTheMail(item, fault);
        }
    }

    private void handleFaultOfTheMail(DeferrableItem item, Throwable fault) throws MessagingException {
        String name = item.getMail().getName();
        int failures = AttributeUtils.getValueAndCastFromMail(item.getMail(), FAILURES, Integer.class)
                        .orElse(0)
                + 1;
        if (failures <= TRIES) {
            Duration delay = Backoff.MAIL.after(failures - 1);
            LOGGER.error(
                    "Mail {} could not be worked on, for the {}. time; it is tried again in {} s",
                    name,
                    failures,
                    delay.toSeconds(),
                    fault);
            item.defer(delay, List.of(new Attribute(FAILURES, AttributeValue.of(failures))));
            return;
        }
        LOGGER.error("Mail {} could not be worked on; it goes to {}", name, errorRepository.asString(), fault);
        try {
            storeAsError(item, fault);
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw e;
            }
            LOGGER.error("The error repository refuses mail {}; it is kept in the queue", name, e);
            item.defer(REPOSITORY_REFUSES, List.of());
            return;
        }
        item.done(CompletionStatus.SUCCESS);
    }

    private void storeAsError(DeferrableItem item, Throwable fault) throws MessagingException {
        // As it came: whoever reprocesses it starts from there.
        Mail mail = item.reload();
        try {
            mail.setAttribute(new Attribute(REASON, AttributeValue.of(reason(fault))));
            mail.setErrorMessage(reason(fault));
            repositories.select(errorRepository).store(mail);
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("The error repository cannot be opened", e);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private static String reason(Throwable fault) {
        String reason = fault.toString();
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }
}
