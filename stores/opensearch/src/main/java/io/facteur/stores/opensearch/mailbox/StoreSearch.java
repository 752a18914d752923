package io.facteur.stores.opensearch.mailbox;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.inject.Inject;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mailbox.store.search.comparator.CombinedComparator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Searches without an index, by reading the messages, when OpenSearch is down: as much of them as the question needs, few at a
 * time, and only in mailboxes that are small enough for that.
 */
final class StoreSearch {

    /** Of the mailboxes that are searched together, when flags, dates and sizes tell. */
    static final long MOST_BY_METADATA = 50_000;
    /** When the header of each message must be read. */
    static final long MOST_BY_HEADER = 5_000;
    /** When each message must be read. */
    static final long MOST_BY_CONTENT = 500;

    /** Documents are read one at a time for all who search: some wait long, and a client gives up. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final int AT_ONCE = 16;
    private static final int UNLIMITED = -1;

    /** Of its own: reading waits for attachments, and deliveries must not wait for that. */
    private static final Scheduler READERS = Schedulers.newBoundedElastic(4, 100, "search-store", 60, true);

    private final MailboxSessionMapperFactory mappers;
    private final StoredMessages store;
    private final TextExtractor extractor;
    private final AttachmentContentLoader attachments;

    @Inject
    StoreSearch(
            MailboxSessionMapperFactory mappers,
            StoredMessages store,
            TextExtractor extractor,
            AttachmentContentLoader attachments) {
        this.mappers = mappers;
        this.store = store;
        this.extractor = extractor;
        this.attachments = attachments;
    }

    Flux<MessageUid> search(MailboxSession session, Mailbox mailbox, SearchQuery query) {
        return found(session, List.of(mailbox.getMailboxId()), query).map(MailboxMessage::getUid);
    }

    Flux<MessageId> search(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query, long limit) {
        return found(session, mailboxes, query)
                .map(MailboxMessage::getMessageId)
                .distinct()
                .take(limit);
    }

    private Flux<MailboxMessage> found(MailboxSession session, Collection<MailboxId> mailboxes, SearchQuery query) {
        FetchType needed = needed(query.getCriteria());
        return store.count(mailboxes)
                .filter(count -> count <= most(needed))
                .switchIfEmpty(
                        Mono.error(() -> unavailable("there are more than " + most(needed) + " messages to read")))
                .thenMany(Flux.fromIterable(mailboxes))
                .concatMap(mailbox -> matching(session, mailbox, query, needed))
                .collectList()
                .onErrorMap(
                        RejectedExecutionException.class, e -> unavailable("too many searches read the store already"))
                .timeout(
                        LONGEST,
                        Mono.error(() -> unavailable("to read them takes longer than " + LONGEST.toSeconds() + " s")))
                .flatMapMany(matches ->
                        Flux.fromStream(matches.stream().sorted(CombinedComparator.create(query.getSorts()))));
    }

    private static SearchUnavailableException unavailable(String why) {
        return new SearchUnavailableException(
                "Search is not available at the moment: the search index does not answer or is not complete, and " + why
                        + ". Mail is received and sent; please try again later.");
    }

    private Flux<MailboxMessage> matching(
            MailboxSession session, MailboxId mailbox, SearchQuery query, FetchType needed) {
        SearchQuery any = SearchQuery.builder()
                .andCriteria(query.getCriteria())
                .addRecentMessageUids(query.getRecentMessageUids())
                .build();
        return messages(session, mailbox, MessageRange.all(), needed)
                .buffer(needed == FetchType.FULL ? 1 : AT_ONCE)
                .concatMap(
                        part -> Mono.fromCallable(() -> matches(session, part, any))
                                .subscribeOn(READERS),
                        1)
                .collect(HashSet<MessageUid>::new, Set::addAll)
                .flatMapMany(uids -> sortable(session, mailbox, uids, query));
    }

    private Set<MessageUid> matches(MailboxSession session, List<MailboxMessage> part, SearchQuery query) {
        MessageSearches james =
                new MessageSearches(Collections.emptyIterator(), query, extractor, attachments, session);
        Set<MessageUid> uids = new HashSet<>();
        for (MailboxMessage message : part) {
            MessageMatch match = new MessageMatch(message, james, query.getRecentMessageUids(), extractor);
            if (query.getCriteria().stream().allMatch(match::matches)) {
                uids.add(message.getUid());
            }
        }
        return uids;
    }

    /** Read again, without their content: what matches may be more than fits in memory. */
    private Flux<MailboxMessage> sortable(
            MailboxSession session, MailboxId mailbox, Collection<MessageUid> uids, SearchQuery query) {
        boolean byHeader = query.getSorts().stream().anyMatch(sort -> switch (sort.getSortClause()) {
            case MailboxCc, MailboxFrom, MailboxTo, BaseSubject, SentDate -> true;
            case Arrival, Size, Uid, Id -> false;
        });
        return Flux.fromIterable(MessageRange.toRanges(List.copyOf(uids)))
                .concatMap(
                        range -> messages(session, mailbox, range, byHeader ? FetchType.HEADERS : FetchType.METADATA));
    }

    private Flux<MailboxMessage> messages(
            MailboxSession session, MailboxId mailbox, MessageRange range, FetchType type) {
        return mappers.getMessageMapper(session)
                .findInMailboxReactive(StoredMessages.reference(mailbox), range, type, UNLIMITED);
    }

    private static long most(FetchType needed) {
        return switch (needed) {
            case METADATA -> MOST_BY_METADATA;
            case HEADERS -> MOST_BY_HEADER;
            default -> MOST_BY_CONTENT;
        };
    }

    private static FetchType needed(List<Criterion> criteria) {
        FetchType needed = FetchType.METADATA;
        for (Criterion criterion : criteria) {
            FetchType one = FetchType.METADATA;
            if (criterion instanceof SearchQuery.ConjunctionCriterion conjunction) {
                one = needed(conjunction.getCriteria());
            } else if (criterion instanceof SearchQuery.TextCriterion) {
                one = FetchType.FULL;
            } else if (criterion instanceof SearchQuery.HeaderCriterion
                    || criterion instanceof SearchQuery.SubjectCriterion
                    || criterion instanceof SearchQuery.MimeMessageIDCriterion) {
                one = FetchType.HEADERS;
            }
            needed = rank(one) > rank(needed) ? one : needed;
        }
        return needed;
    }

    private static int rank(FetchType type) {
        return switch (type) {
            case METADATA -> 0;
            case HEADERS -> 1;
            default -> 2;
        };
    }
}
