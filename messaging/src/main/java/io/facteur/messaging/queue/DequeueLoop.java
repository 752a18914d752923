package io.facteur.messaging.queue;

import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private static final int REMEMBERED = 10_000;

    private final BrokerQueue ready;
    private final MailContents contents;
    private final UUID run;
    private final BiConsumer<QueuedMail, Duration> deferral;
    private final Metric dequeued;
    private final List<Dequeuing> subscriptions = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Of the mails that a crash may have left twice, or that may be put in twice: those that are done. */
    private final Map<UUID, Boolean> done = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    DequeueLoop(
            BrokerQueue ready,
            MailContents contents,
            UUID run,
            BiConsumer<QueuedMail, Duration> deferral,
            Metric dequeued) {
        this.ready = ready;
        this.contents = contents;
        this.run = run;
        this.deferral = deferral;
        this.dequeued = dequeued;
    }

    void subscribe(Subscriber<? super QueueItem> subscriber) {
        Pause pause = new Pause();
        Dequeuing dequeuing = new Dequeuing(subscriber, () -> takeOne(pause));
        subscriptions.removeIf(Dequeuing::isCancelled);
        subscriptions.add(dequeuing);
        subscriber.onSubscribe(dequeuing);
        Thread thread = new Thread(dequeuing, "dequeue-" + ready.name());
        thread.setDaemon(true);
        thread.start();
    }

    private Optional<QueueItem> takeOne(Pause pause) {
        Optional<Delivery> delivery;
        try {
            delivery = ready.take(STEP);
        } catch (RuntimeException e) {
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
        try {
            if (done.containsKey(queued.enqueueId())) {
                LOGGER.info("Mail {} was in the queue twice after a crash, and is done", queued.name());
                delivery.acknowledge();
                return Optional.empty();
            }
            Mail mail = contents.load(queued);
            boolean maybeDelivered = delivery.redelivered() || mayBeThereTwice(queued);
            DeliveryAttributes.write(mail, queued, maybeDelivered);
            pause.reset();
            dequeued.increment();
            return Optional.of(new QueueItem(this, queued, mail, delivery));
        } catch (ObjectNotFoundException e) {
            deferWithoutContent(queued, delivery, pause, e);
        } catch (MessagingException e) {
            setAside(delivery, pause, e);
        } catch (IOException | RuntimeException e) {
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
    public void finished(QueuedMail queued) {
        if (mayBeThereTwice(queued) || queued.mayBeEnqueuedAgain()) {
            done.put(queued.enqueueId(), true);
        }
        contents.delete(queued)
                .subscribe(any -> {}, e -> LOGGER.debug("The content of {} was not deleted", queued.name(), e));
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
    }

    /** Of one thread. */
    private final class Pause {

        private Duration next = FIRST_PAUSE;

        void reset() {
            next = FIRST_PAUSE;
        }

        void after(Exception reason) {
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
