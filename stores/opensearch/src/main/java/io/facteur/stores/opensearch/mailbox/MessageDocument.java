package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.SearchUtil;
import org.apache.james.mime4j.MimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the document of a message. Blocks, on the message's content and on the text of its attachments. */
final class MessageDocument {

    /** Of a search; more are not looked at. */
    static final int MOST_WORDS = 32;
    /** Of what a list is sorted by. */
    private static final int LONGEST_SORT = 256;

    private static final Logger LOGGER = LoggerFactory.getLogger(MessageDocument.class);

    private final TextExtractor extractor;

    @Inject
    MessageDocument(TextExtractor extractor) {
        this.extractor = extractor;
    }

    /**
     * Of a message that was fetched in full. What cannot be read of it is left out: the rest is found all the same.
     *
     * @throws TextNotReadException when it is to be tried again
     */
    ObjectNode of(MailboxMessage message) {
        ObjectNode document = metadata(message);
        MessageText text = new MessageText(extractor);
        try (InputStream content = message.getFullContent()) {
            text.read(content);
        } catch (TextNotReadException e) {
            throw e;
        } catch (IOException | MimeException | RuntimeException e) {
            LOGGER.warn(
                    "Message {} in mailbox {} is indexed up to where it cannot be read",
                    message.getUid().asLong(),
                    message.getMailboxId().serialize(),
                    e);
        }
        headers(document, text.headers());
        put(document, Fields.BODY, text.body());
        put(document, Fields.ATTACHMENT_TEXT, text.attachments());
        for (MessageAttachmentMetadata attachment : message.getAttachments()) {
            attachment.getName().ifPresent(text::name);
        }
        array(document, Fields.ATTACHMENT_NAMES, text.names());
        array(document, Fields.MIME_TYPES, text.types());
        if (!document.has(Fields.SENT)) {
            // RFC 5256 2.2: without a date, the date it was received
            document.put(Fields.SENT, message.getInternalDate().getTime());
        }
        return document;
    }

    /** What is known without its content; enough to be found by flags, dates and UID. */
    ObjectNode metadata(MailboxMessage message) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put(Fields.MAILBOX, message.getMailboxId().serialize());
        document.put(Fields.UID, message.getUid().asLong());
        document.put(Fields.MESSAGE, message.getMessageId().serialize());
        put(document, Fields.THREAD, SearchUtil.getSerializedThreadIdIfSupportedByUnderlyingStorageOrNull(message));
        document.put(Fields.MODSEQ, message.getModSeq().asLong());
        document.put(Fields.SIZE, message.getFullContentOctets());
        document.put(Fields.ARRIVAL, message.getInternalDate().getTime());
        message.getSaveDate().ifPresent(date -> document.put(Fields.SAVED, date.getTime()));
        document.set(Fields.FLAGS, MessageFlags.write(message.createFlags()));
        document.put(Fields.ATTACHED, MessageAttachmentMetadata.hasNonInlinedAttachment(message.getAttachments()));
        return document;
    }

    private static void headers(ObjectNode document, MessageHeaders headers) {
        array(document, Fields.HEADERS, headers.lines());
        array(document, Fields.HEADER_DATES, headers.dates());
        headers.sent().ifPresent(date -> document.put(Fields.SENT, date.getTime()));
        headers.messageId().ifPresent(id -> document.put(Fields.MIME_ID, id));
        headers.subject().ifPresent(subject -> {
            document.put(Fields.SUBJECT, subject);
            document.put(Fields.SUBJECT_PART, Folding.fold(subject));
            sort(document, Fields.SORT_SUBJECT, Optional.of(SearchUtil.getBaseSubject(subject)));
        });
        addresses(document, Fields.FROM, Fields.SORT_FROM, headers.from());
        addresses(document, Fields.TO, Fields.SORT_TO, headers.to());
        addresses(document, Fields.CC, Fields.SORT_CC, headers.cc());
        addresses(document, Fields.BCC, null, headers.bcc());
    }

    private static void addresses(ObjectNode document, String field, String sort, List<MessageHeaders.Address> list) {
        array(
                document,
                field,
                list.stream()
                        .map(MessageHeaders.Address::text)
                        .map(Folding::fold)
                        .toList());
        if (sort != null) {
            sort(document, sort, list.stream().findFirst().map(MessageHeaders.Address::address));
        }
    }

    private static void sort(ObjectNode document, String field, Optional<String> value) {
        value.map(Folding::fold)
                .map(text -> text.length() > LONGEST_SORT ? text.substring(0, LONGEST_SORT) : text)
                .ifPresent(text -> document.put(field, text));
    }

    private static void put(ObjectNode document, String field, String value) {
        if (value != null && !value.isBlank()) {
            document.put(field, value);
        }
    }

    private static void array(ObjectNode document, String field, Collection<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = document.putArray(field);
            values.forEach(array::add);
        }
    }

    static String id(MailboxMessage message) {
        return id(message.getMailboxId(), message.getUid().asLong());
    }

    /** One document a message in a mailbox. */
    static String id(MailboxId mailbox, long uid) {
        return mailbox.serialize() + ":" + uid;
    }
}
