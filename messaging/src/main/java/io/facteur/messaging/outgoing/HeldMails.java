package io.facteur.messaging.outgoing;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import io.facteur.messaging.outgoing.QueueEntry.State;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;

/**
 * The repositories of mail that is held before it is in the queue: because all of it is, in a trial, say; and because its
 * account is over its limit.
 */
final class HeldMails {

    static final MailRepositoryPath PATH = MailRepositoryPath.from("var/mail/held");
    private static final String PROCESSOR = "relay";

    private final MailRepositoryStore repositories;
    private final MailQueueFactory<?> queues;
    private final Clock clock;

    HeldMails(MailRepositoryStore repositories, MailQueueFactory<?> queues, Clock clock) {
        this.repositories = repositories;
        this.queues = queues;
        this.clock = clock;
    }

    List<QueueEntry> list() throws MessagingException {
        List<QueueEntry> entries = new ArrayList<>();
        forEach((repository, key, mail) -> entries.add(entry(key, mail)));
        return entries;
    }

    /** Sends what matches through the processor for such mail again, which lets it pass this time. */
    long release(Predicate<QueueEntry> matches) throws MessagingException {
        return change(matches, mail -> {
            mail.setState(PROCESSOR);
            // why it was held is no reason any more
            mail.setErrorMessage(null);
            mail.setAttribute(Release.at(clock.instant()));
            queues.createQueue(MailQueueFactory.SPOOL, MailQueueFactory.defaultPrefetchCount())
                    .enQueue(mail);
        });
    }

    long delete(Predicate<QueueEntry> matches) throws MessagingException {
        return change(matches, mail -> {});
    }

    private interface Action {
        void on(Mail mail) throws MessagingException;
    }

    private long change(Predicate<QueueEntry> matches, Action action) throws MessagingException {
        long[] changed = {0};
        forEach((repository, key, mail) -> {
            if (matches.test(entry(key, mail))) {
                action.on(mail);
                repository.remove(key);
                changed[0]++;
            }
        });
        return changed[0];
    }

    private interface Visitor {
        void visit(MailRepository repository, MailKey key, Mail mail) throws MessagingException;
    }

    private void forEach(Visitor visitor) throws MessagingException {
        try {
            List<MailRepository> all = Stream.concat(
                            repositories.getByPath(PATH), repositories.getByPath(OverLimitMails.PATH))
                    .toList();
            for (MailRepository repository : all) {
                for (MailKey key : ImmutableList.copyOf(repository.list())) {
                    Mail mail = repository.retrieve(key);
                    if (mail != null) {
                        try {
                            visitor.visit(repository, key, mail);
                        } finally {
                            LifecycleUtil.dispose(mail);
                        }
                    }
                }
            }
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("The repository of held mail cannot be opened", e);
        }
    }

    private static QueueEntry entry(MailKey key, Mail mail) {
        List<String> recipients =
                mail.getRecipients().stream().map(MailAddress::asString).toList();
        return new QueueEntry(
                key.asString(),
                State.HELD,
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(""),
                recipients,
                QueueEntry.domain(recipients),
                "",
                Optional.ofNullable(mail.getLastUpdated()).map(Date::toInstant).orElse(Instant.EPOCH),
                Optional.empty(),
                Optional.empty(),
                0,
                Strings.nullToEmpty(mail.getErrorMessage()),
                SendingAccount.of(mail).map(SendingAccount::name).orElse(""));
    }
}
