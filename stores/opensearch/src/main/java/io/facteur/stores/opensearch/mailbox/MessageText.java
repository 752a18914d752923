package io.facteur.stores.opensearch.mailbox;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.ContentType;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.CharsetUtil;
import org.jsoup.Jsoup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a message once, from its beginning to its end, and keeps its words, up to a limit. */
final class MessageText {

    /** Of the text of the body, and again of all attachments, in characters: more than a book. */
    static final int LONGEST = 1024 * 1024;
    /** Of one part that is read for its text, in octets. */
    static final int LONGEST_PART = 1024 * 1024;
    /** Parts that are looked at. */
    static final int MOST_PARTS = 200;
    /** Attachments that are read for their text: each may take as long as it is allowed to. */
    static final int MOST_DOCUMENTS = 20;
    /** Messages in messages that are looked at. */
    private static final int DEEPEST = 20;
    /** Headers of a part: more are an attack. */
    private static final int MOST_HEADERS = 10_000;

    private static final int LONGEST_HEADER = 256 * 1024;
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageText.class);

    private final TextExtractor extractor;
    private final MessageHeaders headers = new MessageHeaders();
    private final StringBuilder body = new StringBuilder();
    private final StringBuilder attachments = new StringBuilder();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> types = new LinkedHashSet<>();
    private int documents;

    MessageText(TextExtractor extractor) {
        this.extractor = extractor;
    }

    /** @throws TextNotReadException when it was ended before it was read: not that it has no text */
    void read(InputStream content) throws IOException, MimeException {
        MimeTokenStream stream = new MimeTokenStream(
                new MimeConfig.Builder()
                        .setMaxLineLen(-1)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .setMaxHeaderLen(LONGEST_HEADER)
                        .build(),
                DecodeMonitor.SILENT,
                new DefaultBodyDescriptorBuilder(null, null, DecodeMonitor.SILENT));
        stream.setRecursionMode(RecursionMode.M_RECURSE);
        stream.parse(content);
        boolean top = true;
        int parts = 0;
        int depth = 0;
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            switch (state) {
                case T_FIELD -> {
                    if (top) {
                        headers.add(stream.getField());
                    }
                }
                case T_END_HEADER -> top = false;
                case T_START_MESSAGE -> {
                    depth++;
                    if (depth > DEEPEST) {
                        return;
                    }
                }
                case T_END_MESSAGE -> depth--;
                case T_BODY -> {
                    parts++;
                    if (parts > MOST_PARTS) {
                        return;
                    }
                    part(stream);
                }
                default -> {
                    // preambles, epilogues, borders
                }
            }
        }
    }

    private void part(MimeTokenStream stream) throws IOException {
        MaximalBodyDescriptor part = (MaximalBodyDescriptor) stream.getBodyDescriptor();
        String type =
                part.getMimeType() == null ? "text/plain" : part.getMimeType().toLowerCase(Locale.ROOT);
        String name = name(part);
        boolean attached = "attachment".equalsIgnoreCase(part.getContentDispositionType()) || !name.isEmpty();
        if (attached && !name.isEmpty()) {
            name(name);
        }
        if (!attached && (type.equals("text/plain") || type.equals("text/html"))) {
            if (body.length() < LONGEST) {
                append(body, text(stream, part, type));
            }
        } else {
            types.add(type);
            if (attachments.length() < LONGEST) {
                append(attachments, extracted(stream, part, type));
            }
        }
    }

    private static String name(MaximalBodyDescriptor part) {
        String name = part.getContentDispositionFilename();
        if (name == null) {
            name = part.getContentTypeParameters().get("name");
        }
        return name == null ? "" : DecoderUtil.decodeEncodedWords(name, DecodeMonitor.SILENT);
    }

    /** The text of what is written in the message itself. */
    private static String text(MimeTokenStream stream, MaximalBodyDescriptor part, String type) throws IOException {
        byte[] octets =
                ByteStreams.limit(stream.getDecodedInputStream(), LONGEST_PART).readAllBytes();
        String text = new String(octets, charset(part));
        return type.equals("text/html") ? Jsoup.parse(text).text() : text;
    }

    /** Octets above 127 in a part that says that it has none are most likely UTF-8. */
    private static Charset charset(MaximalBodyDescriptor part) {
        Charset charset = part.getCharset() == null ? null : CharsetUtil.lookup(part.getCharset());
        return charset == null || charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }

    private String extracted(MimeTokenStream stream, MaximalBodyDescriptor part, String type) {
        try {
            ContentType contentType = part.getCharset() != null && type.startsWith("text/")
                    ? ContentType.of(type + "; charset=" + charset(part).name())
                    : ContentType.of(type);
            if (!extractor.applicable(contentType) || documents >= MOST_DOCUMENTS) {
                return "";
            }
            documents++;
            // Without a limit here: the extractor has one for each document, and others may come first. The text of one
            // that was only waited for too long would be missing for ever.
            ParsedContent content = extractor
                    .extractContentReactive(stream.getDecodedInputStream(), contentType)
                    .block();
            return content == null ? "" : content.getTextualContent().orElse("");
        } catch (RuntimeException e) {
            if (e instanceof RejectedExecutionException || e.getCause() instanceof InterruptedException) {
                throw new TextNotReadException(e);
            }
            // a file that pretends to be another, or that is broken: the message is found by all the rest
            LOGGER.info("An attachment of type {} gives no text: {}", type, e.toString());
            return "";
        }
    }

    private static void append(StringBuilder text, String more) {
        int room = LONGEST - text.length();
        text.append(more, 0, Math.min(room, more.length())).append('\n');
    }

    void name(String name) {
        if (names.size() < MOST_PARTS) {
            String folded = Folding.fold(name);
            names.add(
                    folded.length() > MessageHeaders.LONGEST_LINE
                            ? folded.substring(0, MessageHeaders.LONGEST_LINE)
                            : folded);
        }
    }

    MessageHeaders headers() {
        return headers;
    }

    String body() {
        return body.toString();
    }

    String attachments() {
        return attachments.toString();
    }

    Set<String> names() {
        return names;
    }

    /** The types of the parts that are not the text of the message. */
    Set<String> types() {
        return types;
    }
}
