package io.facteur.messaging.broker.embedded;

import io.facteur.messaging.broker.BrokerException;
import io.facteur.messaging.broker.BrokerQueue;
import io.facteur.messaging.broker.MailBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.jms.Connection;
import javax.jms.JMSException;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.store.SharedFileLocker;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.disk.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ActiveMQ broker for this process alone. It differs from the one that James embeds in what could lose mail or
 * let a stranger in: no TCP connector and no JMX, no blob files beside the journal, fsync before a send returns,
 * redelivery without limit (there is no dead-letter queue that nobody reads), and an error instead of a wait when
 * the disk is full.
 */
public final class EmbeddedMailBroker implements MailBroker {

    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedMailBroker.class);

    private static final int ALMOST_FULL = 90;
    private static final long MEBIBYTE = 1024L * 1024;
    private static final long MEMORY_LIMIT = 64 * MEBIBYTE;
    /** Room for two million mails of 2 KiB. */
    private static final long DISK_LIMIT = 4096 * MEBIBYTE;

    private static final long TEMPORARY_LIMIT = 64 * MEBIBYTE;
    private static final int JOURNAL_FILE_LENGTH = (int) (16 * MEBIBYTE);
    /** Pages of 4 KiB of the index kept in memory. */
    private static final int INDEX_CACHE_PAGES = 1000;

    private static final int PAGE_SIZE = 200;
    /**
     * The broker works through the commands of a connection one by one, each with its fsync. Several connections let
     * it write several mails with one fsync.
     */
    private static final int CONNECTIONS = 4;

    private final String name = "facteur-" + UUID.randomUUID();
    private final UUID run = UUID.randomUUID();
    private final BrokerService service;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger nextConnection = new AtomicInteger();
    private final Map<String, BrokerQueue> queues = new ConcurrentHashMap<>();

    private EmbeddedMailBroker(Path directory) {
        this.service = configure(directory);
    }

    /** Opens what is in the directory, or begins there; fails when another process has it open. */
    public static EmbeddedMailBroker open(Path directory) {
        EmbeddedMailBroker broker = new EmbeddedMailBroker(directory);
        try {
            broker.start();
            return broker;
        } catch (Exception e) {
            broker.close();
            throw new BrokerException("The mail broker in " + directory + " does not start", e);
        }
    }

    private void start() throws Exception {
        service.start();
        if (!service.waitUntilStarted()) {
            throw new IllegalStateException("it stopped while it started", service.getStartException());
        }
        ActiveMQConnectionFactory factory = connectionFactory();
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = factory.createConnection();
            connections.add(connection);
            connection.start();
        }
    }

    private BrokerService configure(Path directory) {
        BrokerService broker = new BrokerService();
        broker.setBrokerName(name);
        broker.setDataDirectoryFile(directory.toFile());
        broker.setPersistent(true);
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.setSchedulerSupport(false);
        // The order of the stop is ours to decide.
        broker.setUseShutdownHook(false);
        broker.setEnableStatistics(true);
        broker.getSystemUsage().getMemoryUsage().setLimit(MEMORY_LIMIT);
        broker.getSystemUsage().getStoreUsage().setLimit(DISK_LIMIT);
        broker.getSystemUsage().getTempUsage().setLimit(TEMPORARY_LIMIT);
        // A full disk is an error that SMTP answers with 452, not a sender that hangs.
        broker.getSystemUsage().setSendFailIfNoSpace(true);
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(policy());
        broker.setDestinationPolicy(policies);
        try {
            broker.setPersistenceAdapter(journal(directory));
        } catch (java.io.IOException e) {
            throw new BrokerException("The mail broker cannot write to " + directory, e);
        }
        return broker;
    }

    private static PolicyEntry policy() {
        PolicyEntry policy = new PolicyEntry();
        policy.setQueue(">");
        policy.setQueuePrefetch(0);
        policy.setMaxPageSize(PAGE_SIZE);
        // What does not fit in memory stays on disk only; nobody waits for it.
        policy.setProducerFlowControl(false);
        policy.setExpireMessagesPeriod(0);
        return policy;
    }

    private static KahaDBPersistenceAdapter journal(Path directory) throws java.io.IOException {
        KahaDBPersistenceAdapter journal = new KahaDBPersistenceAdapter();
        journal.setDirectory(directory.resolve("journal").toFile());
        journal.setJournalDiskSyncStrategy(Journal.JournalDiskSyncStrategy.ALWAYS.name());
        // Otherwise a mail may reach its consumer before the disk.
        journal.setConcurrentStoreAndDispatchQueues(false);
        journal.setJournalMaxFileLength(JOURNAL_FILE_LENGTH);
        journal.setIndexCacheSize(INDEX_CACHE_PAGES);
        journal.setChecksumJournalFiles(true);
        journal.setCheckForCorruptJournalFiles(true);
        // A missing file is missing mail: say so, never go on without.
        journal.setIgnoreMissingJournalfiles(false);
        SharedFileLocker lock = new SharedFileLocker();
        lock.setFailIfLocked(true);
        journal.setLocker(lock);
        return journal;
    }

    private ActiveMQConnectionFactory connectionFactory() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + name + "?create=false");
        factory.setAlwaysSyncSend(true);
        factory.setSendAcksAsync(false);
        factory.setWatchTopicAdvisories(false);
        // A redelivery that looks like a duplicate would be sent to the dead-letter queue.
        factory.setCheckForDuplicates(false);
        ActiveMQPrefetchPolicy prefetch = new ActiveMQPrefetchPolicy();
        // A mail is taken when someone is free to work on it, so that none waits behind a slow one.
        prefetch.setQueuePrefetch(0);
        factory.setPrefetchPolicy(prefetch);
        RedeliveryPolicy redelivery = new RedeliveryPolicy();
        redelivery.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        redelivery.setInitialRedeliveryDelay(0);
        factory.setRedeliveryPolicy(redelivery);
        return factory;
    }

    @Override
    public BrokerQueue queue(String queueName) {
        return queues.computeIfAbsent(
                queueName, any -> new EmbeddedQueue(queueName, service, this::connection, this::queue));
    }

    /** Of all that is on disk. */
    @Override
    public Set<String> queueNames() {
        try {
            return service.getPersistenceAdapter().getDestinations().stream()
                    .filter(ActiveMQDestination::isQueue)
                    .map(destination -> EmbeddedQueue.nameOf(destination.getPhysicalName()))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (java.io.IOException e) {
            throw new BrokerException("The mail broker does not tell its queues", e);
        }
    }

    private Connection connection() {
        return connections.get(Math.floorMod(nextConnection.getAndIncrement(), CONNECTIONS));
    }

    /** Of this process: what was put by another run was in the broker when this one started, which knows nothing of it. */
    @Override
    public UUID run() {
        return run;
    }

    @Override
    public Optional<String> outage() {
        return service.isStarted() && !service.isStopping() && !service.isStopped()
                ? Optional.empty()
                : Optional.of("The mail broker has stopped: see the log for its last error, and restart");
    }

    @Override
    public Optional<String> warning() {
        int used = service.getSystemUsage().getStoreUsage().getPercentUsage();
        return used < ALMOST_FULL
                ? Optional.empty()
                : Optional.of("The mail broker uses " + used + " % of the space it may have on disk");
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (JMSException e) {
                LOGGER.debug("A connection to the broker did not close", e);
            }
        }
        try {
            service.stop();
            service.waitUntilStopped();
        } catch (Exception e) {
            LOGGER.warn("The mail broker did not stop well; its journal is replayed at the next start", e);
        }
    }
}
