package io.facteur.mailets;

import io.facteur.antispam.sending.SendingLimit;
import io.facteur.antispam.sending.SentCount;
import io.facteur.antispam.sending.SentCounts;
import io.facteur.messaging.spooler.InfrastructureFault;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
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
 * <p>Nothing is lost: the mail goes to another processor, which keeps it, and is told in the log and by the metric {@code
 * sending.overLimit}. When the administrator has it processed again, it passes, whatever the count.
 *
 * <p>Parameters: {@code recipientsPerHour} (500), from one full hour to the next; {@code recipientsPerDay} (2000), in 24
 * hours; {@code processor} (over-limit).
 */
public final class LimitSending extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(LimitSending.class);

    /** On a mail that was held: who let it go on has decided. */
    private static final AttributeName HELD = AttributeName.of("io.facteur.heldOverLimit");
    /** On a mail that was counted: after a fault it comes here again. */
    private static final AttributeName COUNTED = AttributeName.of("io.facteur.counted");

    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);

    private final SentCounts counts;
    private final Clock clock;
    private final MetricFactory metrics;
    private SendingLimit limit;
    private ProcessingState processor;

    @Inject
    public LimitSending(SentCounts counts, Clock clock, MetricFactory metrics) {
        this.counts = counts;
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
        Optional<String> account = account(mail);
        if (account.isEmpty() || mail.getAttribute(HELD).isPresent()) {
            return;
        }
        int recipients = mail.getAttribute(COUNTED).isPresent()
                ? 0
                : mail.getRecipients().size();
        SentCount count = count(account.get(), recipients);
        mail.setAttribute(new Attribute(COUNTED, AttributeValue.of(true)));
        limit.excess(count).ifPresent(excess -> hold(mail, account.get(), excess));
    }

    private void hold(Mail mail, String account, String excess) {
        LOGGER.warn(
                "HELD mail of {}, which sends more than it may: {}. Mail {} is in the repository of the processor {}."
                        + " If the account is not its owner's any more, change its password",
                account,
                excess,
                mail.getName(),
                processor.getValue());
        metrics.generate("sending.overLimit").increment();
        mail.setAttribute(new Attribute(HELD, AttributeValue.of(true)));
        mail.setErrorMessage(account + " sends more than it may: " + excess);
        mail.setState(processor.getValue());
    }

    private SentCount count(String account, int recipients) {
        try {
            return counts.add(account, recipients, clock.instant()).block(STORE_LIMIT);
        } catch (RuntimeException e) {
            throw new InfrastructureFault("the mail of " + account + " cannot be counted: " + e.getMessage(), e);
        }
    }

    private static Optional<String> account(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, Mail.SMTP_AUTH_USER, String.class)
                .or(() -> AttributeUtils.getValueAndCastFromMail(mail, WrittenHere.JMAP_USER, String.class));
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's limit of what an account sends";
    }
}
