package io.facteur.messaging;

import io.facteur.messaging.broker.MailBroker;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import java.util.Set;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops in the order in which nothing is lost and nothing done twice: no queue hands out mail any more, the spooler
 * finishes what it has, no deferred mail moves, the broker closes its journal. Stop the protocols before, so that
 * nobody is told "try later", and the store after. May be called more than once.
 */
public final class MessagingLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(MessagingLifecycle.class);

    private final Provider<JamesMailSpooler> spooler;
    private final BrokeredMailQueueFactory queues;
    private final MailBroker broker;
    private final Set<QueueWorker> workers;
    private boolean stopped;

    /** @param spooler of James' class, which is what Guice knows ours by; asked for when it stops only */
    @Inject
    public MessagingLifecycle(
            Provider<JamesMailSpooler> spooler,
            BrokeredMailQueueFactory queues,
            MailBroker broker,
            Set<QueueWorker> workers) {
        this.spooler = spooler;
        this.queues = queues;
        this.broker = broker;
        this.workers = Set.copyOf(workers);
    }

    /**
     * No more mail is worked on, but it is still accepted. To be called while all that a mailet may need still runs:
     * Guice would stop much of it before this.
     */
    public synchronized void stopWorking() {
        LOGGER.info("No more mail is taken from the queues");
        queues.stopTaking();
        spooler.get().dispose();
        workers.forEach(QueueWorker::stop);
    }

    @PreDestroy
    public synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        stopWorking();
        queues.stop();
        broker.close();
        LOGGER.info("The mail queues are closed");
    }
}
