package io.facteur.stores.opensearch.mailbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;

/** What is to be done to the index for one mailbox. It names messages; it does not hold them. */
sealed interface IndexTask {

    MailboxId mailbox();

    record Added(MailboxId mailbox, List<MessageUid> uids) implements IndexTask {}

    record Flagged(MailboxId mailbox, Map<Long, MessageIndex.FlagsOf> flags) implements IndexTask {}

    /** @param uids each with the MODSEQ that the message had */
    record Expunged(MailboxId mailbox, Map<Long, Long> uids) implements IndexTask {}

    record Removed(MailboxId mailbox) implements IndexTask {}

    /** Anything else that must not run beside the others of its mailbox. */
    record Work(MailboxId mailbox, Mono<Void> work, CompletableFuture<Void> done) implements IndexTask {}
}
