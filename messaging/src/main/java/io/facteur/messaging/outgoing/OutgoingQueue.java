package io.facteur.messaging.outgoing;

import io.facteur.messaging.outgoing.QueueEntry.Filter;
import io.facteur.messaging.outgoing.QueueEntry.State;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.WaitingMail;
import io.facteur.transport.hop.Courier;
import io.facteur.transport.hop.HopView;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Attribute;

/** What an administrator sees of mail to other domains, and does about it. A mail in work is shown and not touched. */
public final class OutgoingQueue {

    /**
     * @param total how many match
     * @param entries of them, at most as many as were asked for
     */
    public record Listing(long total, List<QueueEntry> entries) {}

    private final BrokeredMailQueueFactory queues;
    private final HeldMails heldMails;
    private final Courier courier;
    private final Clock clock;

    @Inject
    public OutgoingQueue(
            BrokeredMailQueueFactory queues, MailRepositoryStore repositories, Courier courier, Clock clock) {
        this.queues = queues;
        this.heldMails = new HeldMails(repositories, queues, clock);
        this.courier = courier;
        this.clock = clock;
    }

    public Listing list(Filter filter, int limit) throws MessagingException {
        List<QueueEntry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        long[] total = {0};
        Instant now = clock.instant();
        queue().waiting()
                .map(QueueEntry::of)
                .filter(entry -> filter.matches(entry, now) && seen.add(entry.id()))
                .doOnNext(entry -> collect(entry, entries, limit, total))
                .blockLast();
        for (QueueEntry entry : heldMails.list()) {
            if (filter.matches(entry, now)) {
                collect(entry, entries, limit, total);
            }
        }
        return new Listing(total[0], entries);
    }

    private static void collect(QueueEntry entry, List<QueueEntry> entries, int limit, long[] total) {
        total[0]++;
        if (entries.size() < limit) {
            entries.add(entry);
        }
    }

    /** The next hops that there is mail in hand for, or that are left alone. */
    public List<HopView> hops() {
        return courier.hops();
    }

    /** Tries what waits for its time now, though its next hop be left alone; returns how many. What is held stays. */
    public long retry(Filter filter) {
        Set<String> asked = new HashSet<>();
        List<Attribute> wish = List.of(RetryAsked.at(clock.instant()));
        long changed = queue().makeReady(
                        chosen(filter, entry -> {
                            if (entry.state() == State.DEFERRED) {
                                asked.add(entry.nextHop());
                            }
                            return entry.state() == State.DEFERRED;
                        }),
                        any -> wish);
        asked.forEach(courier::resume);
        return changed;
    }

    /** Keeps it until it is released; returns how many. */
    public long hold(Filter filter) {
        return queue().hold(chosen(filter, entry -> entry.state() != State.HELD), held(true));
    }

    /** Sends what is held; returns how many. */
    public long release(Filter filter) throws MessagingException {
        Instant now = clock.instant();
        return queue().makeReady(chosen(filter, entry -> entry.state() == State.HELD), released(now))
                + heldMails.release(entry -> filter.matches(entry, now));
    }

    /** Deletes it, and tells nobody; returns how many. */
    public long delete(Filter filter) throws MessagingException {
        Instant now = clock.instant();
        return queue().removeIf(chosen(filter, entry -> true)) + heldMails.delete(entry -> filter.matches(entry, now));
    }

    private static Function<WaitingMail, List<Attribute>> held(boolean held) {
        return mail -> QueueEntry.state(mail).held(held).asAttributes();
    }

    private static Function<WaitingMail, List<Attribute>> released(Instant now) {
        return mail -> {
            List<Attribute> attributes = new ArrayList<>(
                    QueueEntry.state(mail).held(false).gated(false).asAttributes());
            attributes.add(Release.at(now));
            return attributes;
        };
    }

    private Predicate<WaitingMail> chosen(Filter filter, Predicate<QueueEntry> state) {
        Instant now = clock.instant();
        return mail -> {
            QueueEntry entry = QueueEntry.of(mail);
            return filter.matches(entry, now) && state.test(entry);
        };
    }

    private BrokeredMailQueue queue() {
        return queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.defaultPrefetchCount());
    }
}
