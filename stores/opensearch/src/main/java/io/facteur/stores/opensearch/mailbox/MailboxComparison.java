package io.facteur.stores.opensearch.mailbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Compares a mailbox in the index with the store, by UID and MODSEQ, and mends what differs. Where nothing does, it costs a
 * request to the one and a request to the other.
 */
final class MailboxComparison {

    /** Messages in memory at once. */
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

        Difference plus(Difference other) {
            return new Difference(added + other.added, changed + other.changed, deleted + other.deleted);
        }
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

    /** Indexes these messages, of which there is no document, as the store has them now. */
    Mono<Void> add(MailboxId mailbox, Collection<MessageUid> uids, MessageIndex index) {
        return Flux.fromIterable(uids)
                .buffer(PART)
                .concatMap(part -> store.messages(mailbox, part), 1)
                .publishOn(Schedulers.boundedElastic(), AT_ONCE)
                .map(index::missingDocument)
                .buffer(AT_ONCE)
                .concatMap(index::write, 1)
                .then();
    }
}
