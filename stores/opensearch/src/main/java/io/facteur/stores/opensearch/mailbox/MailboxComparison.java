package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.opensearch.Bulk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Compares a mailbox in the index with the store, by UID and MODSEQ, and mends what differs. Where nothing does, it costs a
 * request to the one and a request to the other.
 */
final class MailboxComparison {

    /** Documents that are written in one go. */
    private static final int AT_ONCE = 16;
    /** UIDs that are asked of the store in one go. */
    private static final int PART = 500;

    private final StoredMessages store;

    MailboxComparison(StoredMessages store) {
        this.store = store;
    }

    /** What was mended. */
    record Difference(int added, int changed, int deleted) {

        static final Difference NONE = new Difference(0, 0, 0);
    }

    /** @return the mailboxes of the store, and those that only the index has */
    Mono<Set<String>> mailboxes(MessageIndex index) {
        return store.mailboxes()
                .map(MailboxId::serialize)
                .concatWith(index.mailboxes())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Mono<Difference> mend(MailboxId mailbox, MessageIndex index) {
        return store.exists(mailbox).flatMap(exists -> exists ? mendPresent(mailbox, index) : mendGone(mailbox, index));
    }

    private static Mono<Difference> mendGone(MailboxId mailbox, MessageIndex index) {
        return index.contents(mailbox.serialize())
                .flatMap(contents -> contents.isEmpty()
                        ? Mono.just(Difference.NONE)
                        : index.deleteAll(mailbox.serialize()).thenReturn(new Difference(0, 0, contents.size())));
    }

    private Mono<Difference> mendPresent(MailboxId mailbox, MessageIndex index) {
        // the index first: what is added to both afterwards would otherwise look as if it were gone from the store
        return index.contents(mailbox.serialize())
                .flatMap(indexed -> store.contents(mailbox).flatMap(stored -> {
                    List<MessageUid> missing = stored.keySet().stream()
                            .filter(uid -> !indexed.containsKey(uid))
                            .sorted()
                            .map(MessageUid::of)
                            .toList();
                    Map<Long, Long> gone = new HashMap<>();
                    indexed.keySet().stream()
                            .filter(uid -> !stored.containsKey(uid))
                            .forEach(uid -> gone.put(uid, null));
                    Map<Long, MessageIndex.FlagsOf> changed = new HashMap<>();
                    stored.forEach((uid, flags) -> {
                        Long modSeq = indexed.get(uid);
                        if (modSeq != null && modSeq < flags.modSeq()) {
                            changed.put(uid, flags);
                        }
                    });
                    return add(mailbox, missing, index)
                            .then(index.updateFlags(mailbox, changed))
                            .flatMap(lost -> add(
                                    mailbox, lost.stream().map(MessageUid::of).toList(), index))
                            .then(index.delete(mailbox, gone))
                            .thenReturn(new Difference(missing.size(), changed.size(), gone.size()));
                }));
    }

    /**
     * Indexes these messages, of which there is no document, as the store has them now. What other nodes write and delete
     * meanwhile is newer, and stays.
     */
    Mono<Void> add(MailboxId mailbox, Collection<MessageUid> uids, MessageIndex index) {
        return Flux.fromIterable(uids)
                .buffer(PART)
                .concatMap(part -> write(mailbox, part, index, index::document), 1)
                .concatMap(older -> older.isEmpty() ? Mono.empty() : addDeleted(mailbox, older, index), 1)
                .then();
    }

    /** @return the UIDs that were not written */
    private Mono<List<Long>> write(
            MailboxId mailbox,
            Collection<MessageUid> uids,
            MessageIndex index,
            Function<MailboxMessage, Bulk.Write> document) {
        return store.messages(mailbox, uids)
                .publishOn(Schedulers.boundedElastic(), 1)
                .map(document)
                .buffer(AT_ONCE)
                .concatMap(index::write, 1)
                .collect(ArrayList::new, List::addAll);
    }

    /**
     * What OpenSearch took for older than what is there: a document that somebody wrote meanwhile, which stays; or a deletion,
     * of a message that is gone, or of a document while the message is there. The store tells which, before and after.
     */
    private Mono<Void> addDeleted(MailboxId mailbox, List<Long> uids, MessageIndex index) {
        return index.present(mailbox, uids).flatMap(present -> {
            List<MessageUid> absent = uids.stream()
                    .filter(uid -> !present.contains(uid))
                    .map(MessageUid::of)
                    .toList();
            return absent.isEmpty()
                    ? Mono.<Void>empty()
                    : write(mailbox, absent, index, index::missingDocument)
                            .then(Mono.defer(() -> store.contents(mailbox)))
                            .flatMap(stored -> correct(mailbox, absent, stored, index));
        });
    }

    private static Mono<Void> correct(
            MailboxId mailbox, List<MessageUid> added, Map<Long, MessageIndex.FlagsOf> stored, MessageIndex index) {
        Map<Long, Long> gone = new HashMap<>();
        Map<Long, MessageIndex.FlagsOf> flags = new HashMap<>();
        for (MessageUid uid : added) {
            MessageIndex.FlagsOf now = stored.get(uid.asLong());
            if (now == null) {
                gone.put(uid.asLong(), null);
            } else {
                flags.put(uid.asLong(), now);
            }
        }
        return index.updateFlags(mailbox, flags).then(index.delete(mailbox, gone));
    }
}
