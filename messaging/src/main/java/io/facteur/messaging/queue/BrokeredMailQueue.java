package io.facteur.messaging.queue;

import com.google.common.collect.Iterators;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.mail.MessagingException;
import org.apache.james.blob.mail.MimeMessagePartsId;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A mail queue: ready mail in the broker, deferred mail in the store, contents in the blob store. */
public final class BrokeredMailQueue implements ManageableMailQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(BrokeredMailQueue.class);

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final MailQueueName name;
    private final BrokerQueue ready;
    private final DeferredMails deferred;
    private final MailContents contents;
    private final UUID run;
    private final Clock clock;
    private final DequeueLoop loop;
    private final MetricFactory metrics;
    private final Metric enqueued;

    BrokeredMailQueue(
            MailQueueName name,
            UUID run,
            BrokerQueue ready,
            DeferredMails deferred,
            MailContents contents,
            FinishedMails finished,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.name = name;
        this.run = run;
        this.ready = ready;
        this.deferred = deferred;
        this.contents = contents;
        this.clock = clock;
        this.metrics = metrics;
        this.enqueued = metrics.generate(ENQUEUED_METRIC_NAME_PREFIX + name.asString());
        Metric dequeued = metrics.generate(DEQUEUED_METRIC_NAME_PREFIX + name.asString());
        this.loop = new DequeueLoop(ready, contents, run, this::defer, finished, clock, dequeued);
        gauges.register(QUEUE_SIZE_METRIC_NAME_PREFIX + name.asString(), this::getSize);
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, NO_DELAY, TimeUnit.SECONDS);
    }

    /** Returns when the mail and its content are on disk. */
    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        enQueue(UUID.randomUUID(), mail, delay);
    }

    /**
     * The same under an id of the caller's, made of what the mail is (not a random one): of two mails with one id the second
     * is dropped when it is taken after the first is done. So whoever enqueues a mail again, since he does not know whether
     * he did, makes no other one.
     */
    public void enQueue(UUID id, Mail mail, Duration delay) throws MailQueueException {
        TimeMetric timer = metrics.timer(ENQUEUED_TIMER_METRIC_NAME_PREFIX + name.asString());
        try {
            QueuedMail queued = MailCodec.describe(id, mail, contents.save(mail), run, clock.instant());
            if (delay.isNegative() || delay.isZero()) {
                ready.put(MailCodec.write(queued));
            } else {
                defer(queued, delay);
            }
            enqueued.increment();
        } catch (MessagingException | RuntimeException e) {
            throw new MailQueueException("Mail " + mail.getName() + " cannot be put in queue " + name.asString(), e);
        } finally {
            timer.stopAndPublish();
        }
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.<Void>fromCallable(() -> {
                    enQueue(mail);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void defer(QueuedMail queued, Duration delay) {
        Instant dueAt = QueuedMail.after(clock.instant(), delay);
        deferred.add(new DeferredMail(
                ready.name(),
                queued.enqueueId(),
                dueAt.isAfter(DeferredMail.LATEST) ? DeferredMail.LATEST : dueAt,
                queued.enqueuedAt(),
                queued.name(),
                queued.sender() == null ? "" : queued.sender(),
                queued.recipients(),
                queued.headerBlobId(),
                queued.bodyBlobId(),
                MailCodec.write(queued)));
    }

    @Override
    public Flux<MailQueueItem> deQueue() {
        return Flux.<QueueItem>from(loop::subscribe)
                .doOnDiscard(QueueItem.class, QueueItem::drop)
                .cast(MailQueueItem.class);
    }

    /** Asks the broker, and neither the store nor, where it is in the process, the disk. */
    @Override
    public long getSize() {
        return ready.size() + deferred.size();
    }

    /** How much of {@link #getSize} waits for its time. */
    public long deferredSize() {
        return deferred.size();
    }

    @Override
    public long flush() {
        return deferred.flush();
    }

    @Override
    public long clear() {
        return removeReady(any -> true) + deferred.clear();
    }

    @Override
    public long remove(Type type, String value) {
        long readyRemoved = removeReady(mail -> mail.matches(type, value));
        return readyRemoved
                + deferred.removeIf(mail -> MailCodec.readKnown(mail.content()).matches(type, value));
    }

    private long removeReady(Predicate<QueuedMail> matches) {
        // Of each mail only where its content is: they may be many
        List<MimeMessagePartsId> removed = new ArrayList<>();
        long count = ready.removeIf(text -> {
            QueuedMail mail = MailCodec.readKnown(text);
            return matches.test(mail) && removed.add(contents.parts(mail));
        });
        // What stays behind costs space only.
        Flux.fromIterable(removed)
                .flatMap(contents::delete, 4)
                .onErrorContinue((e, parts) -> LOGGER.debug("The content {} was not deleted", parts, e))
                .blockLast();
        return count;
    }

    /**
     * All that waits: first the ready mail, that in work included, then the deferred, the earliest due first. What moves in
     * between can be seen twice.
     */
    public Flux<WaitingMail> waiting() {
        return Flux.defer(() -> {
                    List<String> texts = new ArrayList<>();
                    ready.forEach(texts::add);
                    return Flux.fromIterable(texts).map(text -> WaitingMail.ready(MailCodec.readKnown(text)));
                })
                .subscribeOn(Schedulers.boundedElastic())
                .concatWith(deferred.list()
                        .map(mail -> WaitingMail.deferred(MailCodec.readKnown(mail.content()), mail.dueAt())));
    }

    /** Makes what matches ready at once, with these attributes added; returns how many were deferred. */
    public long makeReady(Predicate<WaitingMail> matches, Function<WaitingMail, List<Attribute>> attributes) {
        return deferred.replace(
                mail -> matches.test(WaitingMail.deferred(MailCodec.readKnown(mail.content()), mail.dueAt())),
                mail -> changed(mail, attributes, clock.instant()));
    }

    /** Keeps what matches until somebody makes it ready. What is in work is not touched. */
    public long hold(Predicate<WaitingMail> matches, Function<WaitingMail, List<Attribute>> attributes) {
        long held = ready.removeIf(text -> {
            QueuedMail mail = MailCodec.readKnown(text);
            WaitingMail seen = WaitingMail.ready(mail);
            boolean chosen = matches.test(seen);
            if (chosen) {
                // first there, then not here any more
                defer(mail.with(MailCodec.withAttributes(mail, attributes.apply(seen))), FOR_EVER);
            }
            return chosen;
        });
        return held
                + deferred.replace(
                        mail -> matches.test(WaitingMail.deferred(MailCodec.readKnown(mail.content()), mail.dueAt())),
                        mail -> changed(mail, attributes, DeferredMail.LATEST));
    }

    /** Deletes what matches, without a word to anybody. What is in work is not touched. */
    public long removeIf(Predicate<WaitingMail> matches) {
        long readyRemoved = removeReady(mail -> matches.test(WaitingMail.ready(mail)));
        return readyRemoved
                + deferred.removeIf(
                        mail -> matches.test(WaitingMail.deferred(MailCodec.readKnown(mail.content()), mail.dueAt())));
    }

    private static DeferredMail changed(
            DeferredMail mail, Function<WaitingMail, List<Attribute>> attributes, Instant dueAt) {
        QueuedMail queued = MailCodec.readKnown(mail.content());
        List<Attribute> added = attributes.apply(WaitingMail.deferred(queued, mail.dueAt()));
        return new DeferredMail(
                mail.queue(),
                mail.enqueueId(),
                dueAt,
                mail.enqueuedAt(),
                mail.name(),
                mail.sender(),
                mail.recipients(),
                mail.headerBlobId(),
                mail.bodyBlobId(),
                MailCodec.write(queued.with(MailCodec.withAttributes(queued, added))));
    }

    @Override
    public MailQueueIterator browse() {
        List<String> texts = new ArrayList<>();
        ready.forEach(texts::add);
        Iterator<MailQueueItemView> readyViews = Iterators.transform(
                texts.iterator(), text -> new DefaultMailQueueItemView(show(MailCodec.readKnown(text))));
        Iterator<MailQueueItemView> deferredViews = Iterators.transform(
                deferred.list().toIterable(64).iterator(),
                mail -> new DefaultMailQueueItemView(
                        show(MailCodec.readKnown(mail.content())), mail.dueAt().atZone(ZoneOffset.UTC)));
        Iterator<MailQueueItemView> all = Iterators.concat(readyViews, deferredViews);
        return new MailQueueIterator() {
            @Override
            public void close() {
                // Nothing is held.
            }

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public MailQueueItemView next() {
                return all.next();
            }
        };
    }

    private Mail show(QueuedMail queued) {
        try {
            return contents.show(queued);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MessagingException e) {
            throw new IllegalStateException("Mail " + queued.name() + " cannot be shown", e);
        }
    }

    /** James closes a queue when one of its users is done; the others go on. The factory stops it. */
    @Override
    public void close() {
        // See above.
    }

    void start() {
        deferred.start();
    }

    void stopTaking() {
        loop.stop();
    }

    void stop() {
        loop.stop();
        deferred.stop();
    }

    @Override
    public String toString() {
        return "BrokeredMailQueue " + name.asString();
    }
}
