package io.facteur.messaging.outgoing;

import io.facteur.messaging.QueueWorker;
import io.facteur.messaging.queue.BrokeredMailQueueFactory;
import io.facteur.stores.cassandra.cluster.LeaseKeeper;
import io.facteur.transport.gate.OutgoingGate;
import io.facteur.transport.gate.OutgoingGate.Change;
import io.facteur.transport.gate.OutgoingGate.View;
import io.facteur.transport.gate.Sending;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Starts and stops outgoing mail as a whole, and lets go in the background what was kept meanwhile. It looks every half a
 * minute whether something is left: of a process that was killed, or of a node that held mail a few seconds longer.
 */
public final class GateKeeper implements QueueWorker {

    static final Duration EVERY = Duration.ofSeconds(30);
    /** For how long after the start the queue is looked at, too: what other nodes put back there later comes by itself. */
    static final Duration FRESH = Duration.ofMinutes(2);

    private static final Logger LOGGER = LoggerFactory.getLogger("io.facteur.outgoing");

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Of one release; it may be another node's at the next look. */
    private static final Duration LEASE = EVERY.multipliedBy(2);

    private static final Duration LIMIT_AT_STOP = Duration.ofSeconds(5);

    /**
     * @param changed whether it is news
     * @param held how many mails leave now that were kept before, when it is news that they may
     */
    public record Answer(Sending sending, boolean changed, long held) {}

    private final OutgoingGate gate;
    private final GatedMails mails;
    private final Clock clock;
    private final LeaseKeeper.Job job;

    private Optional<ScheduledExecutorService> thread = Optional.empty();
    private volatile boolean stopped;
    /** Of the thread. */
    private boolean failing;

    @Inject
    public GateKeeper(
            OutgoingGate gate,
            MailRepositoryStore repositories,
            BrokeredMailQueueFactory queues,
            LeaseKeeper leases,
            Clock clock) {
        this.gate = gate;
        this.job = leases.job("outgoing-held", LEASE);
        this.mails = new GatedMails(repositories, queues, clock);
        this.clock = clock;
    }

    /**
     * Says that mail may leave.
     *
     * @param unlessStopped and nothing where an administrator stopped it
     */
    public Answer open(boolean unlessStopped) throws MessagingException {
        long held = mails.count();
        Change change = gate.open(unlessStopped).block(LIMIT);
        if (change.changed()) {
            LOGGER.info("Outgoing mail leaves from now on; {} mails were held", held);
            lookNow();
        }
        return new Answer(change.now(), change.changed(), change.changed() ? held : 0);
    }

    /** Holds all of it from now on, and what waits in the queue. What a connection has in hand goes. */
    public Answer close() {
        Change change = gate.close().block(LIMIT);
        if (change.changed()) {
            LOGGER.warn("Outgoing mail is held from now on, as an administrator says");
        }
        return new Answer(change.now(), change.changed(), 0);
    }

    @Override
    public synchronized void start() {
        if (thread.isPresent() || stopped) {
            return;
        }
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "outgoing-gate");
            made.setDaemon(true);
            return made;
        });
        executor.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        thread = Optional.of(executor);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        thread.ifPresent(ScheduledExecutorService::shutdown);
        job.release().timeout(LIMIT_AT_STOP).onErrorResume(e -> Mono.empty()).block();
    }

    private synchronized void lookNow() {
        try {
            thread.ifPresent(executor -> executor.execute(this::look));
        } catch (RejectedExecutionException expected) {
            // it stops: the next one looks when it starts
        }
    }

    private void look() {
        try {
            View now = gate.view().block(LIMIT);
            if (now.isReleased() && !stopped) {
                letGo(now);
            }
            failing = false;
        } catch (MessagingException | RuntimeException e) {
            // for each time that the store goes down, not for each look at it
            if (!failing && !stopped) {
                LOGGER.warn("What was held cannot be let go now: it is tried again every {} s", EVERY.toSeconds(), e);
            }
            failing = true;
        }
    }

    private void letGo(View now) throws MessagingException {
        long released = mails.release(this::mayGoOn);
        if (now.gate().since().plus(FRESH).isAfter(clock.instant())) {
            released += mails.resume();
        }
        if (released > 0) {
            LOGGER.info("{} mails that were held are on their way", released);
        }
    }

    private boolean mayGoOn() {
        return !stopped && gate.view().block(LIMIT).isReleased() && job.isMine().block(LIMIT);
    }
}
