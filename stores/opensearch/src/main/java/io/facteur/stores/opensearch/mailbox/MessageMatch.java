package io.facteur.stores.opensearch.mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mime4j.MimeException;

/**
 * Whether one message fits criteria, by reading it: text as the index has it, so that the answers are alike, and all else as
 * James does. It is read once at most, and only if its text is asked for.
 */
final class MessageMatch {

    private final MailboxMessage message;
    private final MessageSearches james;
    private final Collection<MessageUid> recent;
    private final TextExtractor extractor;
    private MessageText text;

    MessageMatch(
            MailboxMessage message, MessageSearches james, Collection<MessageUid> recent, TextExtractor extractor) {
        this.message = message;
        this.james = james;
        this.recent = recent;
        this.extractor = extractor;
    }

    boolean matches(Criterion criterion) {
        if (criterion instanceof SearchQuery.ConjunctionCriterion conjunction) {
            Stream<Criterion> parts = conjunction.getCriteria().stream();
            return switch (conjunction.getType()) {
                case AND -> parts.allMatch(this::matches);
                case OR -> parts.anyMatch(this::matches);
                case NOR -> parts.noneMatch(this::matches);
            };
        }
        if (criterion instanceof SearchQuery.TextCriterion wanted) {
            return matchesText(wanted);
        }
        try {
            return james.isMatch(criterion, message, recent);
        } catch (MailboxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private boolean matchesText(SearchQuery.TextCriterion criterion) {
        String wanted = Folding.fold(criterion.getOperator().getValue().trim());
        MessageText read = text();
        return switch (criterion.getType()) {
            case BODY -> words(wanted, read.body() + read.attachments());
            case FULL ->
                words(wanted, read.body() + read.attachments())
                        || read.headers().lines().stream().anyMatch(line -> line.contains(wanted))
                        || read.names().stream().anyMatch(name -> name.contains(wanted));
            case ATTACHMENTS -> words(wanted, read.attachments());
            case ATTACHMENT_FILE_NAME -> read.names().stream().anyMatch(name -> name.contains(wanted));
        };
    }

    /** As {@link Criteria} has it: all words but one at most. */
    private static boolean words(String wanted, String content) {
        String folded = Folding.fold(content);
        List<String> words = Arrays.stream(wanted.split("\\s+"))
                .limit(MessageDocument.MOST_WORDS)
                .toList();
        long found = words.stream().filter(folded::contains).count();
        return found >= Math.max(1, words.size() - 1);
    }

    private MessageText text() {
        if (text == null) {
            text = new MessageText(extractor);
            try (InputStream content = message.getFullContent()) {
                text.read(content);
            } catch (MimeException e) {
                // what was read of it up to there counts
                return text;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text;
    }
}
