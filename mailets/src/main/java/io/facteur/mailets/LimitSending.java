package io.facteur.mailets;

import io.facteur.antispam.sending.Excess;
import io.facteur.antispam.sending.SendingLimit;
import io.facteur.antispam.sending.SentCount;
import io.facteur.antispam.sending.SentCounts;
import io.facteur.antispam.sending.ToldAccounts;
import io.facteur.messaging.outgoing.SendingAccount;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the mail of an account that writes to more recipients than it may: its password may be stolen, and what a thief
 * sends gets the whole server block-listed. Use it for mail that goes out. Mail without an account, which this server has
 * made itself, passes.
 *
 * <p>An account is a user, or a client in a network that may relay, which is counted by its address.
 *
 * <p>Nothing is lost: the mail goes to another processor, which keeps it, and is told in the log and by the metric {@code
 * sending.overLimit}. The postmaster gets a message about it, one in 24 hours for each account. When the administrator
 * releases the mail, it passes, whatever the count.
 *
 * <p>Parameters: {@code recipientsPerHour} (500), from one full hour to the next; {@code recipientsPerDay} (2000), in 24
 * hours; {@code processor} (over-limit).
 */
public final class LimitSending extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(LimitSending.class);

    /** On a mail that was held: who let it go on has decided. */
    private static final AttributeName HELD = AttributeName.of("io.facteur.heldOverLimit");

    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);

    private final SentCounts counts;
    private final PostmasterNotice notice;
    private final Clock clock;
    private final MetricFactory metrics;
    private SendingLimit limit;
    private ProcessingState processor;

    @Inject
    public LimitSending(
            SentCounts counts,
            ToldAccounts told,
            MailRepositoryStore repositories,
            Clock clock,
            MetricFactory metrics) {
        this.counts = counts;
        this.notice = new PostmasterNotice(told, repositories, clock);
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void init() throws MessagingException {
        try {
            limit = new SendingLimit(number("recipientsPerHour", "500"), number("recipientsPerDay", "2000"));
        } catch (IllegalArgumentException e) {
            throw new MessagingException("LimitSending: recipientsPerHour, recipientsPerDay: " + e.getMessage(), e);
        }
        processor = new ProcessingState(getInitParameter("processor", "over-limit"));
    }

    private long number(String name, String otherwise) throws MessagingException {
        String text = getInitParameter(name, otherwise).strip();
        if (!text.matches("[0-9]{1,15}")) {
            throw new MessagingException("LimitSending: " + name + ": found \"" + text + "\", allowed: a number");
        }
        return Long.parseLong(text);
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return List.of(processor);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<SendingAccount> account = SendingAccount.of(mail);
        if (account.isEmpty() || mail.getAttribute(HELD).isPresent()) {
            return;
        }
        Instant now = clock.instant();
        // What was counted has the mark: a mail can come here more than once
        int recipients =
                SendingAccount.isMarked(mail) ? 0 : mail.getRecipients().size();
        SentCount count = count(account.get().name(), recipients, now);
        account.get().mark(mail);
        limit.excess(count, now).ifPresent(excess -> hold(mail, account.get(), excess));
    }

    private void hold(Mail mail, SendingAccount account, Excess excess) {
        LOGGER.warn(
                "HELD mail of {}, which sends more than it may: {}. Mail {} is in the repository of the processor {}."
                        + " If the account is not its owner's any more, change its password",
                account.name(),
                excess.words(),
                mail.getName(),
                processor.getValue());
        metrics.generate("sending.overLimit").increment();
        mail.setAttribute(new Attribute(HELD, AttributeValue.of(true)));
        mail.setErrorMessage(account.name() + " sends more than it may: " + excess.words());
        mail.setState(processor.getValue());
        notice.send(getMailetContext(), mail, account, excess);
    }

    private SentCount count(String account, int recipients, Instant now) {
        try {
            return counts.add(account, recipients, now).block(STORE_LIMIT);
        } catch (RuntimeException e) {
            throw new InfrastructureFault("the mail of " + account + " cannot be counted: " + e.getMessage(), e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's limit of what an account sends";
    }
}
