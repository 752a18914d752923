package io.facteur.messaging.outgoing;

import io.facteur.messaging.queue.DeliveryAttributes;
import io.facteur.transport.EnhancedStatus;
import io.facteur.transport.Recipient;
import io.facteur.transport.RecipientResult;
import io.facteur.transport.RecipientResult.Outcome;
import io.facteur.transport.dsn.DeliveryReport;
import io.facteur.transport.dsn.DeliveryReport.Kind;
import io.facteur.transport.dsn.ReportWriter;
import io.facteur.transport.dsn.XText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;

/** Tells senders what became of their mail: a new mail into the spool, with a null sender, which is never answered. */
public final class Reports implements SuccessReports {

    /** A message that is larger comes back as its header, unless the sender wants all of it. */
    private static final int WHOLE = 100 * 1024;

    private static final int LARGEST = 5 * 1024 * 1024;

    // RFC 3463 3.2: to be used for reports of success
    private static final EnhancedStatus VALID_ADDRESS = EnhancedStatus.success(1, 5);

    private final MailQueueFactory<?> queues;
    private final DomainList domains;
    private final String hostname;
    private final Clock clock;

    /** @param hostname of this server */
    public Reports(MailQueueFactory<?> queues, DomainList domains, String hostname, Clock clock) {
        this.queues = queues;
        this.domains = domains;
        this.hostname = hostname;
        this.clock = clock;
    }

    /**
     * Returns when the report is on disk. Does nothing for a null sender.
     *
     * @param until for a delay: until when it is tried
     */
    void send(Mail mail, Kind kind, Instant arrival, List<RecipientResult> results, Optional<Instant> until)
            throws MessagingException {
        Optional<MailAddress> sender = mail.getMaybeSender().asOptional();
        // RFC 5321 4.5.5, RFC 3461 6.1: a report is never answered
        if (sender.isEmpty() || results.isEmpty()) {
            return;
        }
        String id = UUID.randomUUID().toString();
        DeliveryReport report = new DeliveryReport(
                kind,
                id,
                "postmaster@" + domainOf(sender.get()),
                sender.get().asString(),
                hostname,
                mail.dsnParameters().flatMap(DsnParameters::getEnvIdParameter).map(DsnParameters.EnvId::asString),
                arrival,
                clock.instant(),
                results,
                until);
        try {
            enqueue(sender.get(), id, message(mail, report));
        } catch (IOException e) {
            throw new MessagingException("The message that a report is about cannot be read", e);
        }
    }

    @Override
    public void delivered(Mail mail, Collection<MailAddress> recipients) throws MessagingException {
        Map<String, RecipientResult> results = new LinkedHashMap<>();
        Set<String> addresses = recipients.stream().map(MailAddress::asString).collect(Collectors.toSet());
        for (Recipient recipient : MailEnvelope.of(mail).recipients()) {
            if (addresses.contains(recipient.address()) && recipient.dsn().onSuccess()) {
                Recipient named = asNamed(recipient);
                results.putIfAbsent(
                        named.address(),
                        new RecipientResult(named, Outcome.DELIVERED, VALID_ADDRESS, "", Optional.empty(), false));
            }
        }
        Instant arrival = DeliveryAttributes.enqueuedAt(mail).orElseGet(clock::instant);
        send(mail, Kind.DELIVERED, arrival, List.copyOf(results.values()), Optional.empty());
    }

    /**
     * As the sender named the recipient: RFC 3464 2.3.2 lets the address stay secret that an alias leads to. So a group is
     * told once, and not who is in it.
     */
    private static Recipient asNamed(Recipient recipient) {
        return recipient
                .dsn()
                .originalRecipient()
                .map(original -> XText.decode(original.substring(original.indexOf(';') + 1)))
                .map(address -> new Recipient(address, recipient.dsn()))
                .orElse(recipient);
    }

    private void enqueue(MailAddress recipient, String id, byte[] message) throws MessagingException {
        MailQueue spool = queues.createQueue(MailQueueFactory.SPOOL, MailQueueFactory.defaultPrefetchCount());
        MailImpl mail = MailImpl.builder()
                .name("report-" + id)
                .sender(MaybeSender.nullSender())
                .addRecipient(recipient)
                .state(Mail.DEFAULT)
                .addAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE)
                .build();
        try {
            mail.setMessageNoCopy(new MimeMessageWrapper(
                    MimeMessageInputStreamSource.create(mail.getName(), new ByteArrayInputStream(message))));
            spool.enQueue(mail);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /** RFC 3461 4.3: what the sender wants of it back; a delay or a success needs the header only. */
    private static byte[] message(Mail mail, DeliveryReport report) throws IOException, MessagingException {
        Optional<DsnParameters.Ret> wanted = mail.dsnParameters().flatMap(DsnParameters::getRetParameter);
        int limit =
                wanted.map(ret -> ret == DsnParameters.Ret.FULL ? LARGEST : 0).orElse(WHOLE);
        if (report.kind() == Kind.FAILED && limit > 0) {
            try (InputStream in = new MimeMessageInputStream(mail.getMessage())) {
                byte[] original = in.readNBytes(limit + 1);
                if (original.length <= limit) {
                    return ReportWriter.write(report, original, true);
                }
            }
        }
        try (InputStream in = new MimeMessageInputStream(mail.getMessage())) {
            return ReportWriter.write(report, header(in.readNBytes(WHOLE)), false);
        }
    }

    private static byte[] header(byte[] start) {
        for (int i = 0; i + 3 < start.length; i++) {
            if (start[i] == '\r' && start[i + 1] == '\n' && start[i + 2] == '\r' && start[i + 3] == '\n') {
                return Arrays.copyOf(start, i + 2);
            }
        }
        return start;
    }

    /** One of ours, whose key signs the report. */
    private String domainOf(MailAddress sender) throws MessagingException {
        try {
            Domain domain = sender.getDomain();
            return (domains.containsDomain(domain) ? domain : ofThisHost()).asString();
        } catch (DomainListException e) {
            throw new MessagingException("The domains cannot be read", e);
        }
    }

    /** The default domain is a host's name, which seldom has a key; a domain of ours that it is in has one. */
    private Domain ofThisHost() throws DomainListException {
        String name = domains.getDefaultDomain().asString();
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            Domain above = Domain.of(name.substring(dot + 1));
            if (domains.containsDomain(above)) {
                return above;
            }
        }
        return domains.getDefaultDomain();
    }
}
