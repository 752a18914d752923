package io.facteur.messaging.queue;

import io.facteur.messaging.broker.MailBroker;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether mail can be accepted: the broker runs and has space; and whether some mail was set aside. */
public final class MailQueueHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("MailQueue");
    private static final int ALMOST_FULL = 90;

    private final MailBroker broker;

    @Inject
    public MailQueueHealthCheck(MailBroker broker) {
        this.broker = broker;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::look)
                .onErrorResume(e -> Mono.just(Result.unhealthy(NAME, "The mail broker does not answer", e)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Result look() {
        if (!broker.isRunning()) {
            return Result.unhealthy(NAME, "The mail broker has stopped: see the log for its last error, and restart");
        }
        int used = broker.diskUsePercent();
        if (used >= ALMOST_FULL) {
            return Result.degraded(NAME, "The mail broker uses " + used + " % of the space it may have on disk");
        }
        long unreadable = broker.queueNamesOnDisk().stream()
                .filter(MailBrokerQueues::isUnreadable)
                .mapToLong(name -> broker.queue(name).size())
                .sum();
        if (unreadable > 0) {
            return Result.degraded(NAME, unreadable + " mails could not be read and are set aside in the broker");
        }
        return Result.healthy(NAME);
    }
}
