package io.facteur.messaging.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;

/** From a mail to the text that waits, and back. */
final class MailCodec {

    /** Fields that a later version adds are ignored, so that going back one version loses no mail. */
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private MailCodec() {}

    static QueuedMail describe(UUID id, Mail mail, MimeMessagePartsId content, UUID run, Instant now) {
        return new QueuedMail(
                QueuedMail.VERSION,
                id,
                run,
                ChronoUnit.MICROS.between(Instant.EPOCH, now),
                0,
                mail.getName(),
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null),
                mail.getRecipients().stream().map(MailAddress::asString).toList(),
                mail.getState(),
                mail.getErrorMessage(),
                mail.getLastUpdated() == null
                        ? now.toEpochMilli()
                        : mail.getLastUpdated().getTime(),
                mail.getRemoteAddr(),
                mail.getRemoteHost(),
                attributes(mail.attributes()),
                recipientHeaders(mail.getPerRecipientSpecificHeaders()),
                content.getHeaderBlobId().asString(),
                content.getBodyBlobId().asString());
    }

    static Map<String, JsonNode> withAttributes(QueuedMail mail, List<Attribute> added) {
        Map<String, JsonNode> all = new LinkedHashMap<>(mail.attributes());
        all.putAll(attributes(added.stream()));
        return all;
    }

    private static Map<String, JsonNode> attributes(Stream<Attribute> attributes) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        attributes
                .filter(attribute -> !DeliveryAttributes.isOurs(attribute.getName()))
                // One without a JSON form (an exception, say) does not outlive the process: James' queues agree.
                .forEach(attribute -> attribute
                        .getValue()
                        .toJson()
                        .ifPresent(value -> all.put(attribute.getName().asString(), value)));
        return all;
    }

    private static List<QueuedMail.RecipientHeader> recipientHeaders(PerRecipientHeaders headers) {
        return headers.getHeadersByRecipient().entries().stream()
                .map(entry -> new QueuedMail.RecipientHeader(
                        entry.getKey().asString(),
                        entry.getValue().getName(),
                        entry.getValue().getValue()))
                .toList();
    }

    static String write(QueuedMail mail) {
        try {
            return JSON.writeValueAsString(mail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Mail " + mail.name() + " has no JSON form", e);
        }
    }

    static QueuedMail read(String text) throws IOException {
        QueuedMail mail = JSON.readValue(text, QueuedMail.class);
        if (mail == null) {
            throw new IOException("There is no queued mail in this text");
        }
        if (mail.version() != QueuedMail.VERSION) {
            throw new IOException(
                    "Format " + mail.version() + " of a queued mail is not known here: a later version wrote it");
        }
        if (mail.enqueueId() == null || mail.headerBlobId() == null || mail.bodyBlobId() == null || lacksParts(mail)) {
            throw new IOException("A part of this queued mail is missing that each has");
        }
        return mail;
    }

    private static boolean lacksParts(QueuedMail mail) {
        return mail.recipients() == null || mail.attributes() == null || mail.recipientHeaders() == null;
    }

    /** For a text that this process wrote or read before. */
    static QueuedMail readKnown(String text) {
        try {
            return read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The mail without its message.
     *
     * @throws MessagingException when this version cannot read it, and so will never be able to
     */
    static MailImpl restore(QueuedMail queued) throws MessagingException {
        MailImpl.Builder mail = MailImpl.builder()
                .name(queued.name())
                .sender(
                        queued.sender() == null
                                ? MaybeSender.nullSender()
                                : MaybeSender.of(new MailAddress(queued.sender())))
                .state(queued.state())
                .errorMessage(queued.errorMessage())
                .lastUpdated(new Date(queued.lastUpdatedMillis()))
                .remoteAddr(queued.remoteAddr())
                .remoteHost(queued.remoteHost());
        for (String recipient : queued.recipients()) {
            mail.addRecipient(new MailAddress(recipient));
        }
        for (Map.Entry<String, JsonNode> attribute : queued.attributes().entrySet()) {
            mail.addAttribute(attribute(attribute.getKey(), attribute.getValue()));
        }
        for (QueuedMail.RecipientHeader header : queued.recipientHeaders()) {
            mail.addHeaderForRecipient(
                    PerRecipientHeaders.Header.builder()
                            .name(header.name())
                            .value(header.value())
                            .build(),
                    new MailAddress(header.recipient()));
        }
        return mail.build();
    }

    /** A class that is no longer there is a fault of the mail's, not of what it is read from. */
    private static Attribute attribute(String name, JsonNode value) throws MessagingException {
        try {
            return new Attribute(AttributeName.of(name), AttributeValue.fromJson(value));
        } catch (RuntimeException e) {
            throw new MessagingException("The attribute " + name + " of a mail cannot be read", e);
        }
    }
}
