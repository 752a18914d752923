package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.cassandra.search.IndexJournal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;

/** Reads the journal of changes for who compares mailboxes. Blocks. */
final class JournalReader {

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration READING = Duration.ofHours(1);

    private final IndexJournal journal;
    private final String own;

    /** @param own this node's name */
    JournalReader(IndexJournal journal, String own) {
        this.journal = journal;
        this.own = own;
    }

    /** @return the period from which on its own changes may be missing; empty when this node never said so */
    Optional<Long> begin() {
        return journal.progress()
                .filter(progress -> progress.node().equals(own))
                .next()
                .map(IndexJournal.Progress::period)
                .blockOptional(ANSWER);
    }

    /** @return the mailboxes that the node changed from the first period to the last */
    List<String> of(String node, long first, long last) {
        return Flux.fromStream(LongStream.rangeClosed(first, last).boxed())
                .concatMap(period -> journal.changes(node, period))
                .distinct()
                .collectList()
                .block(READING);
    }

    /** @return the mailboxes that any node changed from the first period to the last */
    Set<String> ofAll(long first, long last) {
        Set<String> mailboxes = new LinkedHashSet<>();
        journal.progress()
                .map(IndexJournal.Progress::node)
                // which may not have written its first row
                .concatWithValues(own)
                .distinct()
                .collectList()
                .block(ANSWER)
                .forEach(node -> mailboxes.addAll(of(node, first, last)));
        return mailboxes;
    }
}
