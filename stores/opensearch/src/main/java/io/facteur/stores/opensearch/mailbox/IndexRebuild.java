package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.opensearch.IndexVersions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Builds a new version of the index beside the one that is searched, and switches to it. Changes that come meanwhile are in
 * the journal: their mailboxes are compared before the switch and once more after it.
 */
final class IndexRebuild {

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration COMPARISON = Duration.ofHours(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(IndexRebuild.class);

    private final IndexVersions versions;
    private final MessageIndex index;
    private final StoredMessages store;
    private final MailboxComparison comparison;
    private final JournalReader changes;
    private final MailboxId.Factory mailboxIds;
    private final Clock clock;

    IndexRebuild(
            IndexVersions versions,
            MessageIndex index,
            StoredMessages store,
            JournalReader changes,
            MailboxId.Factory mailboxIds,
            Clock clock) {
        this.versions = versions;
        this.index = index;
        this.store = store;
        this.comparison = new MailboxComparison(store);
        this.changes = changes;
        this.mailboxIds = mailboxIds;
        this.clock = clock;
    }

    /**
     * Blocks, for as long as it takes. When it fails, the index that is searched is the one of before.
     *
     * @param afterwards compares a mailbox with the index that is searched by then
     */
    IndexProgress run(IndexProgress counts, Consumer<MailboxId> afterwards) {
        String before = versions.current().block(ANSWER).orElse("");
        removeUnfinished(before);
        long start = now() - 1;
        String next = versions.createNext().block(ANSWER);
        try {
            fill(index.of(next), counts, start);
            versions.switchTo(next).block(ANSWER);
        } catch (RuntimeException e) {
            versions.delete(next).onErrorResume(gone -> Mono.empty()).block(ANSWER);
            throw e;
        }
        changes.ofAll(start, now()).forEach(mailbox -> afterwards.accept(mailboxIds.fromString(mailbox)));
        if (!before.isEmpty()) {
            versions.delete(before).block(ANSWER);
        }
        LOGGER.info("The search index is {} from now on, built anew", next);
        return counts;
    }

    private void removeUnfinished(String current) {
        versions.versions().block(ANSWER).stream()
                .filter(name -> !name.equals(current))
                .forEach(name -> versions.delete(name).block(ANSWER));
    }

    private void fill(MessageIndex fresh, IndexProgress counts, long start) {
        List<String> mailboxes =
                store.mailboxes().map(MailboxId::serialize).collectList().block(COMPARISON);
        mailboxes.forEach(mailbox -> counts.found());
        mailboxes.forEach(mailbox -> counts.done(mend(mailbox, fresh).block(COMPARISON)));
        changes.ofAll(start, now()).forEach(mailbox -> mend(mailbox, fresh).block(COMPARISON));
    }

    private Mono<MailboxComparison.Difference> mend(String mailbox, MessageIndex fresh) {
        return comparison.mend(mailboxIds.fromString(mailbox), fresh);
    }

    private long now() {
        return ChangeMarks.period(clock.instant());
    }
}
