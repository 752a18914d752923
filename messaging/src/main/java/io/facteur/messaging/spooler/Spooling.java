package io.facteur.messaging.spooler;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** One run of the spooler: as many mails in work as there are threads, until it is stopped. */
final class Spooling extends BaseSubscriber<MailQueueItem> {

    private static final Logger LOGGER = LoggerFactory.getLogger(Spooling.class);

    private final MailQueue queue;
    private final MailProcessor processor;
    private final FaultPolicy policy;
    private final MetricFactory metrics;
    private final int threads;
    private final ExecutorService workers;
    private final Pause pause = new Pause(Backoff.SPOOLER);
    private final AtomicInteger inWork = new AtomicInteger();

    Spooling(MailQueue queue, MailProcessor processor, FaultPolicy policy, MetricFactory metrics, int threads) {
        this.queue = queue;
        this.processor = processor;
        this.policy = policy;
        this.metrics = metrics;
        this.threads = threads;
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "spooler-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        Flux.from(queue.deQueue()).subscribe(this);
    }

    int inWork() {
        return inWork.get();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(threads);
    }

    @Override
    protected void hookOnNext(MailQueueItem item) {
        inWork.incrementAndGet();
        try {
            workers.execute(() -> workAndAskForMore(item));
        } catch (RejectedExecutionException stopped) {
            inWork.decrementAndGet();
            giveBack(item);
        }
    }

    private void workAndAskForMore(MailQueueItem item) {
        try {
            work(item);
        } catch (Throwable unexpected) {
            // Nothing may end the worker: its place would stay empty.
            LOGGER.error("Work on {} ended in an unforeseen way; it comes again", item, unexpected);
            giveBack(item);
        } finally {
            LifecycleUtil.dispose(item.getMail());
            inWork.decrementAndGet();
            request(1);
        }
    }

    @Override
    protected void hookOnError(Throwable fault) {
        LOGGER.error("The spool gives no more mail. Restart the server", fault);
    }

    private void work(MailQueueItem item) throws InterruptedException {
        Mail mail = item.getMail();
        if (!pause.await()) {
            giveBack(item);
            return;
        }
        TimeMetric timer = metrics.timer(JamesMailSpooler.SPOOL_PROCESSING);
        try {
            processor.service(mail);
        } catch (Throwable fault) {
            // An Error as well: a mail that overflows the stack must not come again for ever, nor be lost.
            handle(item, fault);
            return;
        } finally {
            timer.stopAndPublish();
        }
        finish(item);
    }

    /**
     * Not put off when this fails: all has been done, and it comes again, marked. To that end it is given back: else the
     * queue would take what the broker gives once more for the mail that is in work here.
     */
    private void finish(MailQueueItem item) {
        try {
            item.done(CompletionStatus.SUCCESS);
            pause.succeeded();
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.error(
                    "{} is done, but the broker does not let it go. The spooler pauses for {} s",
                    item,
                    pause.begin().toSeconds(),
                    e);
            giveBack(item);
        }
    }

    private void handle(MailQueueItem item, Throwable fault) {
        try {
            policy.handle(item, fault);
            pause.succeeded();
        } catch (Exception | Error e) {
            giveBack(item);
            LOGGER.error(
                    "{} can neither be worked on nor be put off: it stays in the queue. The spooler pauses for {} s",
                    item,
                    pause.begin().toSeconds(),
                    e);
        }
    }

    private static void giveBack(MailQueueItem item) {
        try {
            item.done(CompletionStatus.RETRY);
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.warn("{} was not given back; it comes again after a restart", item, e);
        }
    }

    void stop(Duration timeToFinish) {
        cancel();
        pause.endForEver();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(timeToFinish.toMillis(), TimeUnit.MILLISECONDS)) {
                // Not interrupted: in the middle of a write that would harm more than a mail that comes again.
                LOGGER.warn("{} mails are still in work; they come again after the start", inWork.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
