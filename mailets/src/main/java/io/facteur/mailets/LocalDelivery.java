package io.facteur.mailets;

import com.google.common.base.Throwables;
import io.facteur.messaging.outgoing.SuccessReports;
import io.facteur.messaging.queue.DeliveryAttributes;
import io.facteur.messaging.spooler.InfrastructureFault;
import io.facteur.messaging.spooler.InfrastructureFaults;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Named;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.transport.mailets.delivery.MailStore;
import org.apache.james.transport.mailets.delivery.MailboxAppenderImpl;
import org.apache.james.transport.mailets.delivery.SimpleMailStore;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.apache.mailet.base.RFC2822Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Delivers to the mailboxes of the recipients, as James' mailet of that name does: into the folder and with the flags
 * that Sieve decided, the sender in Return-Path, the headers for one recipient to that recipient only. It differs in
 * what happens when that fails, and when it happened already.
 *
 * <p><b>Something is down</b>: after a few attempts the mail goes back to the spooler, which defers it. James' mailet
 * would send it to the error processor. So it does when a mailbox is found and then is not there: a user deleted the
 * folder in that moment, and the next attempt makes it again.
 *
 * <p><b>A recipient cannot have it</b> (over quota, say): after the others have theirs, a copy for those who cannot
 * goes to the error processor, and says why.
 *
 * <p><b>A mail that comes again</b>, after a crash or after something was down, is not stored twice: each copy bears
 * the id of its mail in {@link EarlierDeliveries#HEADER}, and a mail that some recipients may have already is looked
 * for in the mailboxes of each before it is stored. Any other mail costs nothing but the header.
 *
 * <p><b>A sender who asked for it</b> (NOTIFY=SUCCESS of RFC 3461), and of whom it is certain who that is, is told of the
 * delivery.
 *
 * <p>Parameters: {@code consume} (true), {@code retries} (3), {@code onMailetException} (error; or another processor,
 * ignore, propagate).
 */
public final class LocalDelivery extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalDelivery.class);

    private static final String METRIC =
            org.apache.james.transport.mailets.LocalDelivery.LOCAL_DELIVERED_MAILS_METRIC_NAME;
    private static final int RETRIES = 3;
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    /** A write whose thread ended by an error of the virtual machine never answers: it must not keep the spooler's. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(5);

    private static final int LONGEST_REASON = 500;

    private final UsersRepository users;
    private final MailStore store;
    private final EarlierDeliveries earlier;
    private final SuccessReports reports;

    private boolean consume;
    private int retries;
    private String onMailetException;

    @Inject
    public LocalDelivery(
            UsersRepository users,
            @Named("mailboxmanager") MailboxManager mailboxes,
            SuccessReports reports,
            MetricFactory metrics) {
        this.users = users;
        this.reports = reports;
        this.earlier = new EarlierDeliveries(mailboxes);
        this.store = SimpleMailStore.builder()
                .mailboxAppender(new OctetAppender(new MailboxAppenderImpl(mailboxes)))
                .usersRepository(users)
                .folder(MailboxConstants.INBOX)
                .metric(metrics.generate(METRIC))
                .build();
    }

    @Override
    public void init() {
        consume = getInitParameter("consume", true);
        retries = Integer.parseInt(getInitParameter("retries", Integer.toString(RETRIES)));
        onMailetException = getInitParameter("onMailetException", Mail.ERROR);
    }

    @Override
    public String getMailetInfo() {
        return "Facteur's local delivery";
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        message.setHeader(RFC2822Headers.RETURN_PATH, mail.getMaybeSender().asPrettyString());
        DeliveryIdentity identity = DeliveryIdentity.of(mail);
        // In the place of one that a sender put there.
        message.setHeader(EarlierDeliveries.HEADER, identity.id());
        Map<MailAddress, Exception> failures = deliverToAll(mail, identity);
        message.removeHeader(EarlierDeliveries.HEADER);
        reportSuccess(mail, failures.keySet());
        if (!failures.isEmpty()) {
            reject(mail, failures);
        }
        if (consume) {
            mail.setState(Mail.GHOST);
        }
    }

    /** A mail that comes again, after a crash, is told again. */
    private void reportSuccess(Mail mail, Set<MailAddress> failed) {
        List<MailAddress> delivered = mail.getRecipients().stream()
                .filter(recipient -> !failed.contains(recipient))
                .toList();
        if (mail.dsnParameters().isEmpty() || delivered.isEmpty() || !CertainSender.is(mail)) {
            return;
        }
        try {
            reports.delivered(mail, delivered);
        } catch (Exception e) {
            if (InfrastructureFaults.isInfrastructure(e)) {
                throw new InfrastructureFault("The success of mail " + mail.getName() + " cannot be told", e);
            }
            LOGGER.warn("The sender of mail {} is not told of its success", mail.getName(), e);
        }
    }

    private Map<MailAddress, Exception> deliverToAll(Mail mail, DeliveryIdentity identity) throws MessagingException {
        Map<MailAddress, Exception> failures = new LinkedHashMap<>();
        for (MailAddress recipient : mail.getRecipients()) {
            try (RecipientHeaders headers = RecipientHeaders.add(mail, recipient)) {
                LOGGER.trace("Headers for {} only: {}", recipient, headers);
                deliver(mail, identity, recipient);
            } catch (InfrastructureFault e) {
                // Nor will it work for the next one. Who has the mail already is found out when it comes again.
                throw e;
            } catch (Exception e) {
                LOGGER.warn("Mail {} cannot be stored for {}", mail.getName(), recipient, e);
                failures.put(recipient, e);
            }
        }
        return failures;
    }

    private void deliver(Mail mail, DeliveryIdentity identity, MailAddress recipient) throws Exception {
        boolean mayBeThere = DeliveryAttributes.maybeDelivered(mail);
        for (int attempt = 0; ; attempt++) {
            try {
                if (mayBeThere && earlier.hasIt(users.getUsername(recipient), identity)) {
                    LOGGER.info(
                            "Mail {} is in a mailbox of {} already, from an earlier attempt",
                            mail.getName(),
                            recipient);
                } else {
                    Mono.from(store.storeMail(recipient, mail)).block(LONGEST_WRITE);
                }
                return;
            } catch (Exception e) {
                if (!InfrastructureFaults.isInfrastructure(e) && !isGone(e)) {
                    throw e;
                }
                if (attempt >= retries) {
                    throw new InfrastructureFault("A mailbox of " + recipient + " cannot be written", e);
                }
                // What was not answered may have been done.
                mayBeThere = true;
                Thread.sleep(FIRST_RETRY.toMillis() << attempt);
            }
        }
    }

    private static boolean isGone(Throwable fault) {
        return Throwables.getCausalChain(fault).stream().anyMatch(MailboxNotFoundException.class::isInstance);
    }

    private void reject(Mail mail, Map<MailAddress, Exception> failures) throws MessagingException {
        if (onMailetException.equalsIgnoreCase("ignore")) {
            return;
        }
        Exception first = failures.values().iterator().next();
        if (onMailetException.equalsIgnoreCase("propagate")) {
            throw new MessagingException("Mail " + mail.getName() + " cannot be stored", first);
        }
        Mail rejected = MailImpl.builder()
                .name("error-" + mail.getName())
                .sender(mail.getMaybeSender())
                .addRecipients(failures.keySet())
                .mimeMessage(mail.getMessage())
                .state(onMailetException)
                .errorMessage(reason(first))
                .build();
        try {
            getMailetContext().sendMail(rejected);
        } finally {
            LifecycleUtil.dispose(rejected);
        }
    }

    private static String reason(Exception failure) {
        Throwable cause = Throwables.getRootCause(failure);
        String reason = "The mail cannot be stored: " + cause.getMessage();
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }
}
