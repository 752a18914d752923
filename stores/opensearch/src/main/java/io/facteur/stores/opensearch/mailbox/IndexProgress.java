package io.facteur.stores.opensearch.mailbox;

import java.util.concurrent.atomic.AtomicLong;

/** How far a comparison or a rebuilding of the index has come. */
public final class IndexProgress {

    private final AtomicLong mailboxes = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong changed = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();

    void found() {
        mailboxes.incrementAndGet();
    }

    void done(MailboxComparison.Difference difference) {
        done.incrementAndGet();
        added.addAndGet(difference.added());
        changed.addAndGet(difference.changed());
        deleted.addAndGet(difference.deleted());
    }

    void failed() {
        failed.incrementAndGet();
    }

    /** That are to be compared; grows while they are listed. */
    public long mailboxes() {
        return mailboxes.get();
    }

    public long done() {
        return done.get();
    }

    /** Of which the comparison failed; they are compared again. */
    public long failures() {
        return failed.get();
    }

    public long added() {
        return added.get();
    }

    public long changed() {
        return changed.get();
    }

    public long deleted() {
        return deleted.get();
    }
}
