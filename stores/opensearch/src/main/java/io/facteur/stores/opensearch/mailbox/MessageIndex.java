package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.stores.opensearch.Bulk;
import io.facteur.stores.opensearch.OpenSearchException;
import io.facteur.stores.opensearch.Pages;
import io.facteur.stores.opensearch.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The documents of messages: written whole, their flags changed, deleted, refreshed.
 *
 * <p>Writes may come late, twice, and from several nodes. A whole document carries the message's MODSEQ as its version, and so
 * does a deletion, plus one: what is older does not replace what is newer, nor bring it back. Flags are changed only where the
 * document's MODSEQ is older, and only if nobody wrote it meanwhile.
 */
final class MessageIndex {

    private static final Logger LOGGER = LoggerFactory.getLogger(MessageIndex.class);
    private static final int MOST_AT_ONCE = 500;
    private static final int FLAG_TRIES = 5;
    /** OpenSearch refreshes by itself every second; a write that is older is seen. */
    private static final Duration SEEN = Duration.ofSeconds(5);

    private final Requests requests;
    private final Bulk bulk;
    private final String name;
    private final MessageDocument documents;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refreshed = new AtomicLong();
    private volatile long writtenAt;
    private volatile Mono<Void> refreshing;

    private MessageIndex(Requests requests, Bulk bulk, String name, MessageDocument documents) {
        this.requests = requests;
        this.bulk = bulk;
        this.name = name;
        this.documents = documents;
    }

    /** The one that is searched. */
    static MessageIndex ofAlias(Requests requests, String alias, MessageDocument documents) {
        return new MessageIndex(requests, Bulk.toAlias(requests), alias, documents);
    }

    /** The same for an index that is not searched yet. */
    MessageIndex of(String other) {
        return new MessageIndex(requests, Bulk.toIndex(requests), other, documents);
    }

    /** What a flags event says of one message. */
    record FlagsOf(Flags flags, long modSeq) {}

    /** A document of a message that was fetched in full; blocks. */
    Bulk.Write document(MailboxMessage message) {
        return Bulk.index(
                MessageDocument.id(message),
                message.getMailboxId().serialize(),
                documents.of(message),
                message.getModSeq().asLong());
    }

    /**
     * The same for a message of which there is no document: it is written even if one was deleted a moment ago, and leaves
     * alone one that came meanwhile.
     */
    Bulk.Write missingDocument(MailboxMessage message) {
        return Bulk.create(MessageDocument.id(message), message.getMailboxId().serialize(), documents.of(message));
    }

    private Flux<Bulk.Result> bulk(List<Bulk.Write> writes) {
        return bulk.write(name, writes)
                .flatMap(result ->
                        result.noIndex() ? Mono.error(new IOException("the search index is gone")) : Mono.just(result));
    }

    /**
     * Whole documents. One that OpenSearch refuses is tried without its text; what is refused then is left out, and logged.
     *
     * @return the UIDs of those that were not written, because what is there, or was deleted there, is newer
     */
    Mono<List<Long>> write(List<Bulk.Write> writes) {
        if (writes.isEmpty()) {
            return Mono.just(List.of());
        }
        return bulk(writes)
                .collectList()
                .flatMap(results -> {
                    List<Bulk.Write> smaller = new ArrayList<>();
                    List<Long> older = new ArrayList<>();
                    for (Bulk.Result result : results) {
                        if (result.status() == 409) {
                            older.add(result.write().body().path(Fields.UID).asLong());
                        } else if (!result.ok()) {
                            LOGGER.warn(
                                    "OpenSearch refuses document {}: {} {}; it is indexed without its text",
                                    result.write().id(),
                                    result.status(),
                                    result.error());
                            smaller.add(new Bulk.Write(
                                    result.write().header(),
                                    smaller(result.write().body())));
                        }
                    }
                    return (smaller.isEmpty() ? Mono.<Void>empty() : writeOrLeave(smaller)).thenReturn(older);
                })
                .doOnNext(older -> wrote());
    }

    /** What every message has, and what OpenSearch can not dislike. */
    private static ObjectNode smaller(ObjectNode document) {
        ObjectNode small = JsonNodeFactory.instance.objectNode();
        for (String field : List.of(
                Fields.MAILBOX,
                Fields.UID,
                Fields.MESSAGE,
                Fields.THREAD,
                Fields.MODSEQ,
                Fields.SIZE,
                Fields.ARRIVAL,
                Fields.FLAGS,
                Fields.ATTACHED)) {
            if (document.has(field)) {
                small.set(field, document.get(field));
            }
        }
        return small;
    }

    private Mono<Void> writeOrLeave(List<Bulk.Write> writes) {
        return bulk(writes)
                .filter(result -> !result.ok() && result.status() != 409)
                .doOnNext(result -> LOGGER.error(
                        "Message {} is left out of the index: {} {}",
                        result.write().id(),
                        result.status(),
                        result.error()))
                .then();
    }

    private void wrote() {
        writtenAt = System.nanoTime();
        written.incrementAndGet();
    }

    /** Whatever is there, or was and is deleted: James' own task deletes all before, and indexes it again. */
    Mono<Void> add(MailboxMessage message) {
        return Mono.fromCallable(() -> Bulk.index(
                        MessageDocument.id(message), message.getMailboxId().serialize(), documents.of(message), null))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(document -> write(List.of(document)))
                .then();
    }

    /** @param expunged each UID with the MODSEQ that the message had; null where it is not known */
    Mono<Void> delete(MailboxId mailbox, Map<Long, Long> expunged) {
        return Flux.fromIterable(expunged.entrySet())
                .map(entry -> Bulk.delete(
                        MessageDocument.id(mailbox, entry.getKey()),
                        mailbox.serialize(),
                        entry.getValue() == null ? null : Long.valueOf(entry.getValue() + 1)))
                .buffer(MOST_AT_ONCE)
                .concatMap(this::deletions)
                .then();
    }

    private Mono<Void> deletions(List<Bulk.Write> writes) {
        return bulk(writes)
                .filter(result -> result.status() == 409)
                .map(result -> {
                    // its version went ahead of its MODSEQ, by events that came twice; it is deleted for all that
                    JsonNode header = result.write().header().get("delete");
                    return Bulk.delete(
                            header.path("_id").asText(), header.path("routing").asText(), null);
                })
                .collectList()
                .flatMap(again ->
                        again.isEmpty() ? Mono.<Void>empty() : bulk(again).then())
                .then(Mono.fromRunnable(this::wrote));
    }

    /** All documents of a mailbox that is gone. */
    Mono<Void> deleteAll(String mailbox) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("query", Criteria.term(Fields.MAILBOX, mailbox));
        return forceRefresh()
                .then(requests.send(
                        "POST",
                        "/" + name + "/_delete_by_query",
                        Map.of("conflicts", "proceed", "routing", mailbox, "refresh", "true", "scroll_size", "1000"),
                        body))
                .then(Mono.fromRunnable(this::wrote));
    }

    /** Changes the flags of documents that are older. @return the UIDs of which there is no document */
    Mono<List<Long>> updateFlags(MailboxId mailbox, Map<Long, FlagsOf> flags) {
        return Flux.fromIterable(flags.entrySet())
                .buffer(MOST_AT_ONCE)
                .concatMap(part -> {
                    Map<Long, FlagsOf> wanted = new TreeMap<>();
                    part.forEach(entry -> wanted.put(entry.getKey(), entry.getValue()));
                    return updateFlags(mailbox, wanted, 1);
                })
                .collect(ArrayList<Long>::new, List::addAll)
                .map(missing -> (List<Long>) missing);
    }

    private Mono<List<Long>> updateFlags(MailboxId mailbox, Map<Long, FlagsOf> flags, int attempt) {
        return read(mailbox, List.copyOf(flags.keySet())).flatMap(present -> {
            List<Bulk.Write> writes = new ArrayList<>();
            Map<String, Long> uids = new HashMap<>();
            List<Long> missing = new ArrayList<>();
            flags.forEach((uid, wanted) -> {
                JsonNode document = present.get(uid);
                if (document == null) {
                    missing.add(uid);
                } else if (document.path("_source").path(Fields.MODSEQ).asLong() < wanted.modSeq()) {
                    ObjectNode fields = JsonNodeFactory.instance.objectNode();
                    fields.set(Fields.FLAGS, MessageFlags.write(wanted.flags()));
                    fields.put(Fields.MODSEQ, wanted.modSeq());
                    String id = MessageDocument.id(mailbox, uid);
                    uids.put(id, uid);
                    writes.add(Bulk.update(
                            id,
                            mailbox.serialize(),
                            fields,
                            document.path("_seq_no").asLong(),
                            document.path("_primary_term").asLong()));
                }
            });
            if (writes.isEmpty()) {
                return Mono.just(missing);
            }
            return bulk(writes)
                    .filter(result -> result.status() == 409 || result.status() == 404)
                    .map(result -> uids.get(result.write().id()))
                    .collectList()
                    .doOnNext(done -> wrote())
                    .flatMap(again -> {
                        if (again.isEmpty() || attempt >= FLAG_TRIES) {
                            // who wrote it so often has newer flags
                            return Mono.just(missing);
                        }
                        Map<Long, FlagsOf> rest = new TreeMap<>();
                        again.forEach(uid -> rest.put(uid, flags.get(uid)));
                        return updateFlags(mailbox, rest, attempt + 1).map(more -> {
                            missing.addAll(more);
                            return missing;
                        });
                    });
        });
    }

    /** The documents as they are now, refreshed or not, without their text. */
    private Mono<Map<Long, JsonNode>> read(MailboxId mailbox, List<Long> uids) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode docs = body.putArray("docs");
        for (long uid : uids) {
            docs.addObject()
                    .put("_id", MessageDocument.id(mailbox, uid))
                    .put("routing", mailbox.serialize())
                    .putArray("_source")
                    .add(Fields.UID)
                    .add(Fields.MODSEQ)
                    .add(Fields.FLAGS);
        }
        return requests.send("POST", "/" + name + "/_mget", Map.of(), body).map(answer -> {
            Map<Long, JsonNode> found = new HashMap<>();
            for (JsonNode document : answer.path("docs")) {
                if (document.path("found").asBoolean()) {
                    found.put(document.path("_source").path(Fields.UID).asLong(), document);
                } else if (document.has("error")) {
                    throw new OpenSearchException("_mget", 503, document);
                }
            }
            return found;
        });
    }

    /** Of which of these UIDs there is a document. */
    Mono<Set<Long>> present(MailboxId mailbox, List<Long> uids) {
        return read(mailbox, uids).map(Map::keySet);
    }

    Mono<Flags> flags(MailboxId mailbox, MessageUid uid) {
        return read(mailbox, List.of(uid.asLong()))
                .flatMap(found -> Mono.justOrEmpty(found.get(uid.asLong())))
                .map(document -> MessageFlags.read(document.path("_source").path(Fields.FLAGS)));
    }

    /** Each UID of the mailbox that the index has, with its MODSEQ. */
    Mono<Map<Long, Long>> contents(String mailbox) {
        SearchPages pages = new SearchPages(requests, name);
        return forceRefresh()
                .thenMany(pages.hits(
                        Criteria.term(Fields.MAILBOX, mailbox),
                        SearchQuery.DEFAULT_SORTS,
                        List.of(mailbox),
                        Pages.LARGEST,
                        Fields.UID,
                        Fields.MODSEQ))
                .collect(
                        HashMap::new,
                        (map, hit) -> map.put(
                                hit.path("fields").path(Fields.UID).path(0).asLong(),
                                hit.path("fields").path(Fields.MODSEQ).path(0).asLong()));
    }

    /** All mailboxes of which the index has a document. */
    Flux<String> mailboxes() {
        return mailboxes(null)
                .expand(page ->
                        page.path("after_key").isMissingNode() ? Mono.empty() : mailboxes(page.path("after_key")))
                .concatMapIterable(page -> page.path("buckets"), 1)
                .map(bucket -> bucket.path("key").path(Fields.MAILBOX).asText());
    }

    private Mono<JsonNode> mailboxes(JsonNode after) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("size", 0);
        ObjectNode composite = body.putObject("aggs").putObject("mailboxes").putObject("composite");
        composite.put("size", 1000);
        composite
                .putArray("sources")
                .addObject()
                .putObject(Fields.MAILBOX)
                .putObject("terms")
                .put("field", Fields.MAILBOX);
        if (after != null) {
            composite.set("after", after);
        }
        return requests.send("POST", "/" + name + "/_search", Map.of(), body)
                .map(answer -> answer.path("aggregations").path("mailboxes"));
    }

    Mono<Long> count() {
        return requests.send("GET", "/" + name + "/_count", Map.of())
                .map(answer -> answer.path("count").asLong());
    }

    /** So that what this node has written is found. Nothing to do where OpenSearch has done it by itself. */
    Mono<Void> refresh() {
        return Mono.defer(() -> {
            boolean seen = written.get() == refreshed.get() || System.nanoTime() - writtenAt > SEEN.toNanos();
            return seen ? Mono.empty() : sharedRefresh();
        });
    }

    /** One refresh for all who wait, if it begins after they came. */
    private synchronized Mono<Void> sharedRefresh() {
        if (refreshing == null) {
            refreshing = Mono.defer(() -> {
                        // whoever comes from now on waits for the next
                        synchronized (this) {
                            refreshing = null;
                        }
                        return forceRefresh();
                    })
                    .cache();
        }
        return refreshing;
    }

    private Mono<Void> forceRefresh() {
        return Mono.defer(() -> {
            long before = written.get();
            return requests.send("POST", "/" + name + "/_refresh", Map.of())
                    .doOnNext(done -> refreshed.accumulateAndGet(before, Math::max))
                    .then();
        });
    }
}
