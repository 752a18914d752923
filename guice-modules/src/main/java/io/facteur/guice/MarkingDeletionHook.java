package io.facteur.guice;

import io.facteur.stores.opensearch.mailbox.ChangeMarks;
import javax.inject.Inject;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.MailboxId;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A deletion takes no MODSEQ: its mailbox is marked for the search index before the messages are gone. */
final class MarkingDeletionHook implements PreDeletionHook {

    private final ChangeMarks marks;

    @Inject
    MarkingDeletionHook(ChangeMarks marks) {
        this.marks = marks;
    }

    @Override
    public Publisher<Void> notifyDelete(DeleteOperation operation) {
        return Flux.fromIterable(operation.getDeletionMetadataList())
                .map(message -> message.getMailboxId())
                .map(MailboxId::serialize)
                .distinct()
                .concatMap(marks::mark);
    }
}
