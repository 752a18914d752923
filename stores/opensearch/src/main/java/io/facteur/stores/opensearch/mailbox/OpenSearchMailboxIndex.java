package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.stores.cassandra.search.IndexJournal;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.stores.opensearch.IndexVersions;
import io.facteur.stores.opensearch.OpenSearchConnection;
import io.facteur.stores.opensearch.OpenSearchException;
import io.facteur.stores.opensearch.Pages;
import io.facteur.stores.opensearch.Requests;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.Group;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxManager.MessageCapabilities;
import org.apache.james.mailbox.MailboxManager.SearchCapabilities;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.Expunged;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxDeletion;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James' index of mailboxes, in OpenSearch. An event is handed over and done with; what is searched is first brought up to
 * date; when OpenSearch is down, the store of messages is asked, as far as it can bear.
 */
public final class OpenSearchMailboxIndex extends ListeningMessageSearchIndex {

    /** The name under which events wait for this listener; never rename it. */
    public static final class OpenSearchMailboxIndexGroup extends Group {}

    public static final String ALIAS = "facteur-messages";

    private static final Group GROUP = new OpenSearchMailboxIndexGroup();
    /** A search waits no longer for what was delivered just before it. */
    private static final Duration SETTLE = Duration.ofSeconds(3);
    /** Mailboxes whose shards are named, in 4 KB of a request's first line; more: all shards are asked. */
    private static final int MOST_ROUTES = 80;

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenSearchMailboxIndex.class);

    private final MessageIndex index;
    private final SearchPages pages;
    private final Criteria criteria;
    private final StoreSearch storeSearch;
    private final IndexKeeper keeper;
    private final MessageId.Factory messageIds;

    /**
     * What the index needs from outside.
     *
     * @param node this one's name in the cluster; stays the same over restarts
     */
    public record Parts(
            MailboxSessionMapperFactory mappers,
            SessionProvider sessions,
            AttachmentContentLoader attachments,
            TextExtractor extractor,
            MessageId.Factory messageIds,
            MailboxId.Factory mailboxIds,
            IndexJournal journal,
            ChangeMarks marks,
            LeaseKeeper leases,
            String node,
            Clock clock) {}

    /** @param zone in which days begin and end */
    public OpenSearchMailboxIndex(
            OpenSearchConnection connection,
            MessageMapping mapping,
            ZoneId zone,
            Set<SearchOverride> overrides,
            Parts parts) {
        super(parts.mappers(), overrides, parts.sessions());
        Requests requests = new Requests(connection);
        this.messageIds = parts.messageIds();
        this.index = MessageIndex.ofAlias(requests, ALIAS, new MessageDocument(parts.extractor()));
        this.pages = new SearchPages(requests, ALIAS);
        this.criteria = new Criteria(mapping, zone);
        StoredMessages store = new StoredMessages(parts.mappers(), parts.sessions());
        this.storeSearch = new StoreSearch(parts.mappers(), store, parts.extractor(), parts.attachments());
        this.keeper = new IndexKeeper(
                new IndexVersions(requests, ALIAS, mapping::index),
                index,
                store,
                parts.journal(),
                parts.marks(),
                parts.leases(),
                parts.mailboxIds(),
                parts.node(),
                parts.clock());
    }

    /** Begins to look after the index; OpenSearch need not be there yet. */
    public void start() {
        keeper.start();
    }

    public void stop() {
        keeper.close();
    }

    public IndexState state() {
        return keeper.state();
    }

    /** Compares all mailboxes with the store and mends what differs; blocks. */
    public IndexProgress compareAll(IndexProgress counts) {
        return keeper.compareAll(counts, mailbox -> true);
    }

    /** Builds the index anew beside the one in use, and changes over; blocks. */
    public IndexProgress rebuild(IndexProgress counts) {
        return keeper.rebuild(counts);
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public EnumSet<SearchCapabilities> getSupportedCapabilities(EnumSet<MessageCapabilities> capabilities) {
        return EnumSet.allOf(SearchCapabilities.class);
    }

    // Events

    @Override
    public Mono<Void> reactiveEvent(Event event) {
        if (event instanceof Added added) {
            return keeper.accept(new IndexTask.Added(added.getMailboxId(), List.copyOf(added.getUids())));
        } else if (event instanceof Expunged expunged) {
            Map<Long, Long> uids = new TreeMap<>();
            expunged.getExpunged()
                    .forEach((uid, metadata) ->
                            uids.put(uid.asLong(), metadata.getModSeq().asLong()));
            return keeper.accept(new IndexTask.Expunged(expunged.getMailboxId(), uids));
        } else if (event instanceof FlagsUpdated updated) {
            return keeper.accept(new IndexTask.Flagged(updated.getMailboxId(), flags(updated.getUpdatedFlags())));
        } else if (event instanceof MailboxDeletion deletion) {
            return keeper.accept(new IndexTask.Removed(deletion.getMailboxId()));
        }
        return Mono.empty();
    }

    private static Map<Long, MessageIndex.FlagsOf> flags(List<UpdatedFlags> updated) {
        Map<Long, MessageIndex.FlagsOf> flags = new TreeMap<>();
        for (UpdatedFlags one : updated) {
            flags.put(
                    one.getUid().asLong(),
                    new MessageIndex.FlagsOf(one.getNewFlags(), one.getModSeq().asLong()));
        }
        return flags;
    }

    // What James' own tasks ask for, at once

    @Override
    public Mono<Void> add(MailboxSession session, Mailbox mailbox, MailboxMessage message) {
        return index.add(message);
    }

    @Override
    public Mono<Void> delete(MailboxSession session, MailboxId mailbox, Collection<MessageUid> uids) {
        Map<Long, Long> expunged = new HashMap<>();
        uids.forEach(uid -> expunged.put(uid.asLong(), null));
        return index.delete(mailbox, expunged);
    }

    @Override
    public Mono<Void> deleteAll(MailboxSession session, MailboxId mailbox) {
        return index.deleteAll(mailbox.serialize());
    }

    @Override
    public Mono<Void> update(MailboxSession session, MailboxId mailbox, List<UpdatedFlags> updated) {
        return index.updateFlags(mailbox, flags(updated)).then();
    }

    @Override
    public Mono<Flags> retrieveIndexedFlags(Mailbox mailbox, MessageUid uid) {
        return index.flags(mailbox.getMailboxId(), uid);
    }

    // Searches

    @Override
    protected Flux<MessageUid> doSearch(MailboxSession session, Mailbox mailbox, SearchQuery query)
            throws MailboxException {
        if (session == null) {
            throw new IllegalArgumentException("'session' is mandatory");
        }
        List<MailboxId> mailboxes = List.of(mailbox.getMailboxId());
        ObjectNode asked = criteria.query(mailboxes, query);
        return degrading(
                mailboxes,
                () -> hits(mailboxes, asked, query, Pages.LARGEST, Fields.UID)
                        .map(hit -> MessageUid.of(value(hit, Fields.UID).asLong())),
                () -> storeSearch.search(session, mailbox, query));
    }

    @Override
    public Flux<MessageId> search(
            MailboxSession session, Collection<MailboxId> mailboxIds, SearchQuery query, long limit)
            throws MailboxException {
        if (session == null) {
            throw new IllegalArgumentException("'session' is mandatory");
        }
        if (mailboxIds.isEmpty() || limit <= 0) {
            return Flux.empty();
        }
        List<MailboxId> mailboxes = new ArrayList<>(Set.copyOf(mailboxIds));
        ObjectNode asked = criteria.query(mailboxes, query);
        // a message may be in several of the mailboxes: some more than are wanted
        int page = (int) Math.min(Pages.LARGEST, Math.max(limit, limit + limit / 4 + 10));
        return degrading(
                mailboxes,
                () -> hits(mailboxes, asked, query, page, Fields.MESSAGE)
                        .map(hit ->
                                messageIds.fromString(value(hit, Fields.MESSAGE).asText()))
                        .distinct()
                        .take(limit),
                () -> storeSearch.search(session, mailboxes, query, limit));
    }

    private Flux<JsonNode> hits(
            List<MailboxId> mailboxes, ObjectNode asked, SearchQuery query, int page, String field) {
        List<String> routing = mailboxes.size() > MOST_ROUTES
                ? List.of()
                : mailboxes.stream().map(MailboxId::serialize).toList();
        return Mono.defer(index::refresh)
                .timeout(SETTLE, Mono.empty())
                .thenMany(pages.hits(asked, query.getSorts(), routing, page, field));
    }

    private static JsonNode value(JsonNode hit, String field) {
        return hit.path("fields").path(field).path(0);
    }

    /** The other answer only when there was none: half of one and half of the other would be neither. */
    private <T> Flux<T> degrading(List<MailboxId> mailboxes, Supplier<Flux<T>> answer, Supplier<Flux<T>> other) {
        return Flux.defer(() -> keeper.reachable()
                ? keeper.settle(mailboxes, SETTLE)
                        .flatMapMany(settled -> settled ? orElse(answer.get(), other) : other.get())
                : other.get());
    }

    private <T> Flux<T> orElse(Flux<T> answer, Supplier<Flux<T>> other) {
        return answer.switchOnFirst((first, all) -> {
            Throwable error = first.getThrowable();
            if (first.isOnError() && isNoAnswer(error)) {
                LOGGER.warn("OpenSearch does not answer a search: {}", error.toString());
                if (error instanceof IOException && !(error.getCause() instanceof TimeoutException)) {
                    // What it says of one search, or takes long for, is no reason not to ask it the next one.
                    keeper.unreachable(error);
                }
                return other.get();
            }
            return all;
        });
    }

    private static boolean isNoAnswer(Throwable error) {
        return Bulk.temporary(error)
                || error instanceof OpenSearchException refused
                        && refused.type().equals("index_not_found_exception");
    }
}
