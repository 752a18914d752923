package io.facteur.messaging.queue;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.inject.Inject;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;

/** James' mail queues on our broker and store. */
public final class BrokeredMailQueueFactory implements MailQueueFactory<BrokeredMailQueue> {

    private final MailBroker broker;
    private final DeferredMailStore deferredMails;
    private final MailContents contents;
    private final QueueSharing sharing;
    private final Clock clock;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Map<MailQueueName, BrokeredMailQueue> queues = new ConcurrentHashMap<>();
    /** One thread moves the deferred mail of all queues. */
    private final ScheduledExecutorService mover = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "deferred-mail");
        thread.setDaemon(true);
        return thread;
    });

    /** For a process that has all queues for itself. */
    public BrokeredMailQueueFactory(
            MailBroker broker,
            DeferredMailStore deferredMails,
            MailContents contents,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this(broker, deferredMails, contents, QueueSharing.alone(), clock, metrics, gauges);
    }

    @Inject
    public BrokeredMailQueueFactory(
            MailBroker broker,
            DeferredMailStore deferredMails,
            MailContents contents,
            QueueSharing sharing,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.sharing = sharing;
        this.broker = broker;
        this.deferredMails = deferredMails;
        this.contents = contents;
        this.clock = clock;
        this.metrics = metrics;
        this.gauges = gauges;
    }

    @Override
    public Optional<BrokeredMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public BrokeredMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(name, this::create);
    }

    private BrokeredMailQueue create(MailQueueName name) {
        var ready = broker.queue(name.asString());
        var lease = new QueueLease(name.asString(), sharing.leases());
        var deferred = new DeferredMails(name.asString(), deferredMails, ready, lease, mover, clock);
        var finished = new FinishedMails(sharing.finished());
        var queue =
                new BrokeredMailQueue(name, broker.run(), ready, deferred, contents, finished, clock, metrics, gauges);
        queue.start();
        return queue;
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    /** Hands out no more mail; what is in work can be finished, and mail can be put in. */
    public void stopTaking() {
        queues.values().forEach(BrokeredMailQueue::stopTaking);
    }

    /** Moves no more deferred mail. The broker is closed after this. */
    public void stop() {
        queues.values().forEach(BrokeredMailQueue::stop);
        mover.shutdown();
    }
}
