package io.facteur.stores.opensearch.mailbox;

import io.facteur.stores.opensearch.Bulk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import reactor.core.Exceptions;

/**
 * One thread that writes to the index for the mailboxes that fall to it, in the order in which their changes came. It gathers
 * for a moment what it can write in one request.
 */
final class IndexLane implements AutoCloseable {

    /** Tasks that wait; each is some hundred octets. More is an outage. */
    static final int LONGEST = 5_000;

    private static final Duration GATHER = Duration.ofMillis(50);
    private static final int MOST_TASKS = 200;
    /** Documents, mostly of some kilobytes, that are held for one request. */
    private static final int MOST_DOCUMENTS = 64;
    /** And their text, in characters. */
    private static final int LONGEST_REQUEST = 4 * 1024 * 1024;

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(LONGEST);
    private final StoredMessages store;
    private final MailboxComparison comparison;
    private final MessageIndex index;
    private final BiConsumer<Throwable, Set<MailboxId>> failed;
    private final Map<MailboxId, Integer> waiting = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long oldest = Long.MAX_VALUE;

    private record Entry(IndexTask task, long at) {}

    /** @param failed is told why the tasks that waited are given up, and of which mailboxes they are */
    IndexLane(String name, StoredMessages store, MessageIndex index, BiConsumer<Throwable, Set<MailboxId>> failed) {
        this.store = store;
        this.comparison = new MailboxComparison(store);
        this.index = index;
        this.failed = failed;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** @return false: there is no room */
    boolean offer(IndexTask task, long now) {
        count(task.mailbox(), 1);
        boolean taken = !stopping && queue.offer(new Entry(task, now));
        if (!taken) {
            count(task.mailbox(), -1);
        }
        return taken;
    }

    private void count(MailboxId mailbox, int difference) {
        synchronized (waiting) {
            waiting.merge(mailbox, difference, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    boolean isWaiting(MailboxId mailbox) {
        synchronized (waiting) {
            return waiting.containsKey(mailbox);
        }
    }

    int size() {
        return queue.size();
    }

    /** When the oldest task came that is not done, in milliseconds since 1970; in the far future when there is none. */
    long oldest() {
        Entry head = queue.peek();
        return Math.min(oldest, head == null ? Long.MAX_VALUE : head.at());
    }

    private void run() {
        while (!stopping || !queue.isEmpty()) {
            try {
                List<Entry> batch = gather();
                if (!batch.isEmpty()) {
                    process(batch);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private List<Entry> gather() throws InterruptedException {
        List<Entry> batch = new ArrayList<>();
        Entry first = queue.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
            return batch;
        }
        oldest = first.at();
        batch.add(first);
        long end = System.nanoTime() + GATHER.toNanos();
        while (batch.size() < MOST_TASKS && !(batch.get(batch.size() - 1).task() instanceof IndexTask.Work)) {
            Entry next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    private void process(List<Entry> batch) throws InterruptedException {
        try {
            Batch writes = new Batch();
            for (Entry entry : batch) {
                writes.add(entry.task());
            }
            writes.flush();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            List<Entry> lost = new ArrayList<>(batch);
            // what waits behind would fail as well, each after its tries
            List<Entry> behind = new ArrayList<>();
            queue.drainTo(behind);
            lost.addAll(behind);
            Set<MailboxId> mailboxes = new HashSet<>();
            lost.forEach(entry -> mailboxes.add(entry.task().mailbox()));
            failed.accept(Exceptions.unwrap(e), mailboxes);
            behind.forEach(entry -> count(entry.task().mailbox(), -1));
            for (Entry entry : lost) {
                if (entry.task() instanceof IndexTask.Work work) {
                    work.done().completeExceptionally(e);
                }
            }
        } finally {
            batch.forEach(entry -> count(entry.task().mailbox(), -1));
            oldest = Long.MAX_VALUE;
        }
    }

    /** What fails for itself, and not because OpenSearch does not take it, takes nothing else with it. */
    private static void perform(IndexTask.Work work) {
        try {
            work.work().block(LIMIT.multipliedBy(6));
            work.done().complete(null);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException || Bulk.temporary(Exceptions.unwrap(e))) {
                throw e;
            }
            work.done().completeExceptionally(Exceptions.unwrap(e));
        }
    }

    /** The documents and deletions that go out together. Flags are read before they are written: all before goes first. */
    private final class Batch {

        private final List<Bulk.Write> documents = new ArrayList<>();
        private int length;

        void add(IndexTask task) {
            if (task instanceof IndexTask.Added added) {
                for (MailboxMessage message :
                        store.messages(added.mailbox(), added.uids()).toIterable(1)) {
                    Bulk.Write document = index.document(message);
                    documents.add(document);
                    document.body().forEach(value -> length += value.asText().length());
                    if (documents.size() >= MOST_DOCUMENTS || length >= LONGEST_REQUEST) {
                        flush();
                    }
                }
                return;
            }
            flush();
            if (task instanceof IndexTask.Flagged flagged) {
                List<Long> missing =
                        index.updateFlags(flagged.mailbox(), flagged.flags()).block(LIMIT);
                comparison
                        .add(
                                flagged.mailbox(),
                                missing.stream()
                                        .map(org.apache.james.mailbox.MessageUid::of)
                                        .toList(),
                                index)
                        .block(LIMIT);
            } else if (task instanceof IndexTask.Expunged expunged) {
                index.delete(expunged.mailbox(), expunged.uids()).block(LIMIT);
            } else if (task instanceof IndexTask.Removed removed) {
                index.deleteAll(removed.mailbox().serialize()).block(LIMIT);
            } else if (task instanceof IndexTask.Work work) {
                perform(work);
            }
        }

        void flush() {
            if (!documents.isEmpty()) {
                index.write(List.copyOf(documents)).block(LIMIT);
                documents.clear();
                length = 0;
            }
        }
    }

    /** Takes no more, and waits for what it has; not for long. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
