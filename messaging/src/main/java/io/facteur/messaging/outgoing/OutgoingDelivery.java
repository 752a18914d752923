package io.facteur.messaging.outgoing;

import io.facteur.messaging.QueueWorker;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.messaging.queue.DeferrableItem;
import io.facteur.messaging.queue.DeliveryAttributes;
import io.facteur.messaging.queue.MessageOctets;
import io.facteur.messaging.spooler.InfrastructureFault;
import io.facteur.transport.Envelope;
import io.facteur.transport.MessageContent;
import io.facteur.transport.RetrySchedule;
import io.facteur.transport.hop.Attempt;
import io.facteur.transport.hop.Consignment;
import io.facteur.transport.hop.Courier;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.mail.MessagingException;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Takes mail from the queue and hands it to the {@link Courier}; makes durable what became of it. */
public final class OutgoingDelivery implements QueueWorker {

    private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingDelivery.class);

    private static final Duration TIME_TO_FINISH = Duration.ofSeconds(20);
    private static final Duration TWIN = Duration.ofSeconds(30);
    private static final Duration HELD = Duration.ofSeconds(Long.MAX_VALUE);
    /** While all mail is held. It is made ready before, when that ends. */
    private static final Duration GATED = Duration.ofMinutes(15);
    /** When nobody knows whether it is. */
    private static final Duration UNKNOWN = Duration.ofSeconds(30);

    private static final Duration UNREADABLE = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final BrokeredMailQueueFactory queues;
    private final OutgoingHold hold;
    private final Courier courier;
    private final RetryAsked retries;
    private final RetrySchedule schedule;
    private final Reports reports;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Clock clock;
    private final int inHand;
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();

    private Optional<Taking> taking = Optional.empty();
    private volatile boolean stopped;

    /**
     * How mail is delivered.
     *
     * @param hostname of this server, for reports
     * @param inHand how many mails are taken from the queue at a time
     */
    public record Manner(RetrySchedule schedule, String hostname, int inHand) {}

    public OutgoingDelivery(
            BrokeredMailQueueFactory queues,
            DomainList domains,
            OutgoingHold hold,
            Courier courier,
            Manner manner,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Clock clock) {
        this.queues = queues;
        this.hold = hold;
        this.courier = courier;
        this.retries = new RetryAsked(courier, clock);
        this.schedule = manner.schedule();
        this.reports = new Reports(queues, domains, manner.hostname(), clock);
        this.inHand = manner.inHand();
        this.metrics = metrics;
        this.gauges = gauges;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        if (taking.isPresent() || stopped) {
            return;
        }
        BrokeredMailQueue queue = queues.createQueue(OutgoingMails.QUEUE, MailQueueFactory.prefetchCount(inHand));
        gauges.register("outgoing.inHand", courier::inHand);
        gauges.register("outgoing.connections", courier::connections);
        Taking started = new Taking();
        taking = Optional.of(started);
        Flux.from(queue.deQueue()).subscribe(started);
    }

    @Override
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        taking.ifPresent(BaseSubscriber::cancel);
        try {
            if (!courier.stop(TIME_TO_FINISH)) {
                LOGGER.warn("{} mails are still being delivered; they come again after the start", courier.inHand());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As many mails in hand as there are places. */
    private final class Taking extends BaseSubscriber<MailQueueItem> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(inHand);
        }

        @Override
        protected void hookOnNext(MailQueueItem taken) {
            DeferrableItem item = (DeferrableItem) taken;
            try {
                take(item);
            } catch (InfrastructureFault e) {
                LOGGER.warn("{} waits: {}", item, e.getMessage());
                putOff(item, UNKNOWN, List.of());
            } catch (RuntimeException | MessagingException e) {
                LOGGER.error("Mail {} cannot be read; it is tried again in {} s", item, UNREADABLE.toSeconds(), e);
                putOff(item, UNREADABLE, List.of());
            }
        }

        @Override
        protected void hookOnError(Throwable fault) {
            LOGGER.error("The queue of outgoing mail gives no more mail. Restart the server", fault);
        }

        private void take(DeferrableItem item) throws MessagingException {
            Mail mail = item.getMail();
            if (OutgoingState.of(mail).held()) {
                putOff(item, HELD, List.of());
                return;
            }
            if (hold.holds(mail)) {
                putOff(item, GATED, OutgoingState.of(mail).gated(true).asAttributes());
                return;
            }
            String id = DeliveryAttributes.deliveryId(mail).orElseGet(mail::getName);
            if (mail.getRecipients().isEmpty()) {
                item.done(CompletionStatus.SUCCESS);
                end(item);
            } else if (inWork.add(id)) {
                retries.grant(mail);
                courier.take(new QueuedConsignment(item, id));
            } else {
                // A crash left it in two places: when the one in work is done, this is seen to be done
                putOff(item, TWIN, List.of());
            }
        }

        private void putOff(DeferrableItem item, Duration delay, List<Attribute> attributes) {
            try {
                item.defer(delay, attributes);
            } catch (MailQueueException | RuntimeException e) {
                LOGGER.warn("{} stays in the queue", item, e);
                giveBack(item);
            } finally {
                end(item);
            }
        }

        private void end(DeferrableItem item) {
            LifecycleUtil.dispose(item.getMail());
            request(1);
        }
    }

    private static void giveBack(DeferrableItem item) {
        try {
            item.done(CompletionStatus.RETRY);
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.warn("{} was not given back; it comes again after a restart", item, e);
        }
    }

    /** A mail of the queue, as the courier sees it. */
    private final class QueuedConsignment implements Consignment {

        private final DeferrableItem item;
        private final String id;
        private final Mail mail;
        private final Envelope envelope;

        QueuedConsignment(DeferrableItem item, String id) {
            this.item = item;
            this.id = id;
            this.mail = item.getMail();
            this.envelope = MailEnvelope.of(mail);
        }

        @Override
        public String domain() {
            return mail.getRecipients().iterator().next().getDomain().asString();
        }

        @Override
        public Envelope envelope() {
            return envelope;
        }

        @Override
        public MessageContent content() {
            return () -> {
                try {
                    return MessageOctets.open(mail.getMessage());
                } catch (MessagingException e) {
                    throw new IOException("The message of " + mail.getName() + " cannot be read", e);
                }
            };
        }

        /** Until it is on disk: the next hop has the mail, and only this keeps it from getting it again. */
        @Override
        public Mono<Void> settle(Attempt attempt) {
            Settlement settlement =
                    new Settlement(item, attempt, schedule, reports, clock, ThreadLocalRandom.current()::nextDouble);
            count(attempt);
            return Mono.<Void>fromCallable(() -> {
                        settlement.run();
                        return null;
                    })
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnError(e -> LOGGER.warn("What became of mail {} cannot be kept yet", mail.getName(), e))
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                            .maxBackoff(LONGEST_PAUSE)
                            .filter(e -> !stopped))
                    .doFinally(any -> end());
        }

        private void count(Attempt attempt) {
            attempt.results()
                    .forEach(result -> metrics.generate(
                                    "outgoing." + result.outcome().name().toLowerCase(Locale.ROOT))
                            .increment());
        }

        @Override
        public void giveBack() {
            OutgoingDelivery.giveBack(item);
            end();
        }

        private void end() {
            inWork.remove(id);
            LifecycleUtil.dispose(mail);
            taking.ifPresent(running -> running.request(1));
        }
    }
}
