package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.mail.MessagingException;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.metrics.api.Metric;
import org.apache.mailet.Mail;
import org.reactivestreams.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes texts from the broker and hands out mails. While the broker or the blob store does not answer it takes
 * nothing and tries again, more and more slowly; the mail stays where it is.
 */
final class DequeueLoop implements QueueItem.Owner {

    private static final Logger LOGGER = LoggerFactory.getLogger(DequeueLoop.class);

    private static final Duration STEP = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CONTENT_MISSING = Duration.ofMinutes(10);
    /**
     * The garbage collection spares what was written in the last 30 days, and does not see what other nodes work on: what
     * is older is written again before it is worked on.
     */
    private static final Duration OLD = Duration.ofDays(10);

    private static final int MOST_IN_HAND = 10_000;

    private final BrokerQueue ready;
    private final MailContents contents;
    private final UUID run;
    private final BiConsumer<QueuedMail, Duration> deferral;
    private final Metric dequeued;
    private final List<Dequeuing> subscriptions = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final FinishedMails done;
    private final Clock clock;
    private final Map<UUID, QueueItem> inHand = new ConcurrentHashMap<>();

    DequeueLoop(
            BrokerQueue ready,
            MailContents contents,
            UUID run,
            BiConsumer<QueuedMail, Duration> deferral,
            FinishedMails done,
            Clock clock,
            Metric dequeued) {
        this.ready = ready;
        this.contents = contents;
        this.run = run;
        this.deferral = deferral;
        this.done = done;
        this.clock = clock;
        this.dequeued = dequeued;
        ready.whenLost(done::tellTheLatest);
    }

    void subscribe(Subscriber<? super QueueItem> subscriber) {
        Pause pause = new Pause();
        Dequeuing dequeuing = new Dequeuing(subscriber, () -> takeOne(pause), this::expect, this::over);
        // Looked at by the health check, whether something is in it or not
        ready.sibling(MailBrokerQueues.unreadable(ready.name()));
        subscriptions.removeIf(Dequeuing::isCancelled);
        subscriptions.add(dequeuing);
        subscriber.onSubscribe(dequeuing);
        Thread thread = new Thread(dequeuing, "dequeue-" + ready.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** As many as there are places: what is done makes room for what is asked for then. */
    private void expect() {
        long places = inHand.size()
                + subscriptions.stream().mapToLong(Dequeuing::wanted).sum();
        ready.expectInHand((int) Math.min(places, MOST_IN_HAND));
    }

    /** Mail that was fetched for nobody would wait for ever. */
    private void over() {
        if (subscriptions.stream().allMatch(Dequeuing::isCancelled)) {
            ready.stopTaking();
        }
    }

    private Optional<QueueItem> takeOne(Pause pause) {
        Optional<Delivery> delivery;
        try {
            delivery = ready.take(STEP);
        } catch (RuntimeException | Error e) {
            if (stopped.getCount() > 0) {
                pause.after(e);
            }
            return Optional.empty();
        }
        return delivery.flatMap(taken -> open(taken, pause));
    }

    private Optional<QueueItem> open(Delivery delivery, Pause pause) {
        QueuedMail queued;
        try {
            queued = MailCodec.read(delivery.text());
        } catch (IOException e) {
            setAside(delivery, pause, e);
            return Optional.empty();
        }
        QueueItem inWork = inHand.get(queued.enqueueId());
        if (inWork != null && inWork.adopt(delivery, queued.attempts())) {
            return Optional.empty();
        }
        try {
            boolean maybeDelivered = delivery.redelivered() || mayBeThereTwice(queued);
            if (done.contain(queued, maybeDelivered)) {
                LOGGER.info("Mail {} was in the queue once more after a fault, and is done", queued.name());
                delivery.acknowledge();
                return Optional.empty();
            }
            Mail mail = contents.load(queued);
            if (queued.enqueuedAt().plus(OLD).isBefore(clock.instant())) {
                queued = queued.in(contents.save(mail));
            }
            DeliveryAttributes.write(mail, queued, maybeDelivered);
            pause.reset();
            dequeued.increment();
            QueueItem item = new QueueItem(this, queued, mail, delivery);
            inHand.putIfAbsent(queued.enqueueId(), item);
            return Optional.of(item);
        } catch (ObjectNotFoundException e) {
            deferWithoutContent(queued, delivery, pause, e);
        } catch (MessagingException e) {
            setAside(delivery, pause, e);
        } catch (IOException | RuntimeException | Error e) {
            // An Error as well: what is neither handed out nor given back would never be worked on.
            delivery.giveBack();
            pause.after(e);
        }
        return Optional.empty();
    }

    private boolean mayBeThereTwice(QueuedMail queued) {
        return queued.attempts() > 0 || !run.equals(queued.run());
    }

    /** A replica may still get it, or an administrator may restore it; the others need not wait for that. */
    private void deferWithoutContent(QueuedMail queued, Delivery delivery, Pause pause, RuntimeException reason) {
        LOGGER.error(
                "The content of mail {} is missing in the blob store. The mail is kept, and tried again in {} min",
                queued.name(),
                CONTENT_MISSING.toMinutes(),
                reason);
        try {
            deferral.accept(queued.again(queued.attributes()), CONTENT_MISSING);
            delivery.acknowledge();
        } catch (RuntimeException e) {
            delivery.giveBack();
            pause.after(e);
        }
    }

    /** What cannot be read is not thrown away and does not block the rest. */
    private void setAside(Delivery delivery, Pause pause, Exception reason) {
        String aside = MailBrokerQueues.unreadable(ready.name());
        LOGGER.error("A mail in queue {} cannot be read; it is kept in queue {}", ready.name(), aside, reason);
        try {
            ready.sibling(aside).put(delivery.text());
            delivery.acknowledge();
        } catch (RuntimeException e) {
            delivery.giveBack();
            pause.after(e);
        }
    }

    @Override
    public void released(QueueItem item) {
        inHand.remove(item.queued().enqueueId(), item);
    }

    @Override
    public void finished(QueuedMail queued, int attempts) {
        done.remember(queued, attempts, mayBeThereTwice(queued) || queued.mayBeEnqueuedAgain());
        deleteContent(queued, attempts);
    }

    @Override
    public void finishedUnseen(QueuedMail queued, int attempts) {
        LOGGER.info("Mail {} is done, and the broker, which was out of reach, gives it once more", queued.name());
        done.tellAll(queued, attempts);
        deleteContent(queued, attempts);
    }

    private void deleteContent(QueuedMail queued, int attempts) {
        if (attempts == FinishedMails.FOR_GOOD) {
            contents.delete(contents.parts(queued))
                    .subscribe(any -> {}, e -> LOGGER.debug("The content of {} was not deleted", queued.name(), e));
        }
    }

    @Override
    public void defer(QueuedMail queued, Duration delay) {
        deferral.accept(queued, delay);
    }

    @Override
    public Mail load(QueuedMail queued) throws IOException, MessagingException {
        return contents.load(queued);
    }

    void stop() {
        stopped.countDown();
        subscriptions.forEach(Dequeuing::cancel);
        ready.stopTaking();
    }

    /** Of one thread. */
    private final class Pause {

        private Duration next = FIRST_PAUSE;

        void reset() {
            next = FIRST_PAUSE;
        }

        void after(Throwable reason) {
            LOGGER.warn(
                    "Queue {} gives no mail for {} s: the broker or the store does not answer",
                    ready.name(),
                    next.toSeconds(),
                    reason);
            try {
                stopped.await(next.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            next = next.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next.multipliedBy(2);
        }
    }
}
