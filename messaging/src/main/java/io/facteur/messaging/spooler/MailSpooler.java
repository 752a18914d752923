package io.facteur.messaging.spooler;

import java.time.Duration;
import java.util.Optional;
import javax.annotation.PostConstruct;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our spooler in the place of James' own: the same configuration ({@code spooler} in mailetcontainer.xml) and the same
 * life, another policy. It inherits because James asks for its spooler by that class; it uses nothing of it.
 */
public final class MailSpooler extends JamesMailSpooler {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailSpooler.class);

    /** A mail that takes longer is worked on again after the start. */
    private static final Duration TIME_TO_FINISH = Duration.ofSeconds(20);

    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final MailProcessor processor;
    private final MailRepositoryStore repositories;
    private final MailQueueFactory<?> queues;

    private Configuration configuration;
    private volatile Optional<Spooling> spooling = Optional.empty();

    @Inject
    public MailSpooler(
            MetricFactory metrics,
            GaugeRegistry gauges,
            MailProcessor processor,
            MailRepositoryStore repositories,
            MailQueueFactory<?> queues) {
        super(metrics, gauges, processor, repositories, queues);
        this.metrics = metrics;
        this.gauges = gauges;
        this.processor = processor;
        this.repositories = repositories;
        this.queues = queues;
    }

    @Override
    public void configure(Configuration newConfiguration) {
        this.configuration = newConfiguration;
    }

    @Override
    @PostConstruct
    public synchronized void init() {
        if (!configuration.isEnabled()) {
            LOGGER.info("The spooler has no threads: no mail is taken from the spool");
            return;
        }
        FaultListener.listenTo(processor);
        gauges.register(SPOOL_PROCESSING + ".inFlight", this::getCurrentSpoolCount);
        start();
    }

    private void start() {
        int threads = configuration.getConcurrencyLevel();
        MailQueue queue = queues.createQueue(MailQueueFactory.SPOOL, MailQueueFactory.prefetchCount(threads));
        FaultPolicy policy = new FaultPolicy(repositories, configuration.getErrorRepositoryURL());
        Spooling started = new Spooling(queue, processor, policy, metrics, threads);
        started.start();
        spooling = Optional.of(started);
        LOGGER.info("The spooler works on {} mails at a time", threads);
    }

    @Override
    public synchronized void restart() {
        dispose();
        start();
    }

    /** Takes no more mail and waits for what is in work, but not for ever. */
    @Override
    @PreDestroy
    public synchronized void dispose() {
        spooling.ifPresent(running -> running.stop(TIME_TO_FINISH));
        spooling = Optional.empty();
    }

    @Override
    public int getThreadCount() {
        return configuration.getConcurrencyLevel();
    }

    @Override
    public int getCurrentSpoolCount() {
        return spooling.map(Spooling::inWork).orElse(0);
    }
}
