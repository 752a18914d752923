package io.facteur.messaging.queue;

import io.facteur.messaging.broker.MailBroker;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether mail can be accepted and is worked on, as the broker says; and whether some mail was set aside. */
public final class MailQueueHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("MailQueue");

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
        Optional<String> outage = broker.outage();
        if (outage.isPresent()) {
            return Result.unhealthy(NAME, outage.get());
        }
        Optional<String> warning = broker.warning();
        if (warning.isPresent()) {
            return Result.degraded(NAME, warning.get());
        }
        long unreadable = broker.queueNames().stream()
                .filter(MailBrokerQueues::isUnreadable)
                .mapToLong(name -> broker.queue(name).size())
                .sum();
        if (unreadable > 0) {
            return Result.degraded(NAME, unreadable + " mails could not be read and are set aside in the broker");
        }
        return Result.healthy(NAME);
    }
}
