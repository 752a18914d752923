package io.facteur.stores.opensearch.quota;

import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.MailboxDeletion;
import org.apache.james.mailbox.events.MailboxEvents.QuotaUsageUpdatedEvent;
import org.apache.james.mailbox.model.QuotaRatio;
import reactor.core.publisher.Mono;

/** Remembers what events say of quotas. It touches memory alone: no delivery waits for it, or fails by it. */
public final class QuotaListener implements EventListener.ReactiveGroupEventListener {

    /** The name under which events wait for this listener; never rename it. */
    public static final class QuotaListenerGroup extends Group {}

    private static final Group GROUP = new QuotaListenerGroup();

    private final QuotaChanges changes;

    public QuotaListener(QuotaChanges changes) {
        this.changes = changes;
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof QuotaUsageUpdatedEvent || event instanceof MailboxDeletion;
    }

    @Override
    public Mono<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> {
            if (event instanceof QuotaUsageUpdatedEvent usage) {
                changes.used(
                        usage.getQuotaRoot(),
                        QuotaRatio.from(usage.getSizeQuota(), usage.getCountQuota())
                                .max(),
                        usage.getInstant());
            } else if (event instanceof MailboxDeletion deletion) {
                // James counts it, and does not tell the result
                changes.changed(deletion.getQuotaRoot());
            }
        });
    }
}
