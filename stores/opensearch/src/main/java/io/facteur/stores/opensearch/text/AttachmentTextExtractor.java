package io.facteur.stores.opensearch.text;

import com.google.common.io.ByteStreams;
import io.facteur.embedded.DocumentTexts;
import io.facteur.embedded.NoText;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.ContentType;
import org.apache.james.mailbox.store.extractor.JsoupTextExtractor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The text of attachments: HTML and plain text are read here, documents by a child process that cannot hurt this one. Slow
 * by design, one at a time: for the index, never while a mail is taken or a user waits.
 */
public final class AttachmentTextExtractor implements TextExtractor, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(AttachmentTextExtractor.class);

    /** Of HTML and plain text, in octets: a tree is built of the whole. */
    private static final long LONGEST = 1024 * 1024;

    /** Attachments that wait for their turn; each is a message that is being indexed. */
    private static final int MOST_WAITING = 1000;

    private static final int IDLE_SECONDS = 60;

    private static final Set<String> DOCUMENTS = Set.of(
            "application/pdf",
            "application/x-pdf",
            "application/msword",
            "application/rtf",
            "application/x-rtf",
            "text/rtf",
            // what a client says that does not know; the child looks
            "application/octet-stream");

    private static final Set<String> FAMILIES = Set.of(
            "application/vnd.ms-word",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.",
            "application/vnd.oasis.opendocument.");

    private final JsoupTextExtractor words = new JsoupTextExtractor();
    private final DocumentTexts documents;
    private final Scheduler scheduler =
            Schedulers.newBoundedElastic(1, MOST_WAITING, "attachments", IDLE_SECONDS, true);
    private volatile boolean closed;

    public AttachmentTextExtractor(DocumentTexts documents) {
        this.documents = documents;
    }

    @Override
    public boolean applicable(ContentType contentType) {
        return words.applicable(contentType) || contentType != null && isDocument(type(contentType));
    }

    private static boolean isDocument(String type) {
        return DOCUMENTS.contains(type) || FAMILIES.stream().anyMatch(type::startsWith);
    }

    /** Without its parameters, in lower case. */
    private static String type(ContentType contentType) {
        return contentType.mimeType().asString().toLowerCase(Locale.ROOT);
    }

    @Override
    public ParsedContent extractContent(InputStream content, ContentType contentType) throws Exception {
        try (InputStream in = content) {
            if (words.applicable(contentType)) {
                return words.extractContent(ByteStreams.limit(in, LONGEST), contentType);
            }
            return applicable(contentType) ? document(in, type(contentType)) : ParsedContent.empty();
        }
    }

    /** Waits for its turn without a thread that waits. */
    @Override
    public Mono<ParsedContent> extractContentReactive(InputStream content, ContentType contentType) {
        return Mono.fromCallable(() -> extractContent(content, contentType)).subscribeOn(scheduler);
    }

    private ParsedContent document(InputStream content, String type) throws InterruptedException {
        try {
            return ParsedContent.of(documents.of(content, type).filter(text -> !text.isBlank()));
        } catch (NoText | IOException e) {
            if (closed) {
                // nothing is known of the document: whoever asked must not take it for one without a text
                throw new RejectedExecutionException("the server stops", e);
            }
            // The message is found by all the rest. Neither its name nor its content is for the log.
            LOGGER.warn("An attachment of type {} is not searched: {}", type, e.getMessage());
            return ParsedContent.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        scheduler.dispose();
        documents.close();
    }
}
