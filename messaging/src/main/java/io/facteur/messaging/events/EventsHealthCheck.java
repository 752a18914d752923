package io.facteur.messaging.events;

import io.facteur.messaging.rabbitmq.Membership;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whether this node hears events: each of its groups and its sessions have their consumer now. */
public final class EventsHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Events");

    private final Set<RabbitMqEventBus> buses;

    @Inject
    public EventsHealthCheck(Set<RabbitMqEventBus> buses) {
        this.buses = Set.copyOf(buses);
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::look)
                .onErrorResume(e -> Mono.just(Result.unhealthy(NAME, "RabbitMQ does not answer: " + e.getMessage(), e)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Result look() {
        List<Membership> missing = buses.stream()
                .flatMap(bus -> bus.consumers().stream())
                .filter(consumer -> !consumer.isOpen())
                .toList();
        if (!missing.isEmpty()) {
            return Result.unhealthy(
                    NAME,
                    missing.stream()
                            .map(each -> each.name()
                                    + each.lastError()
                                            .map(error -> " (" + error + ")")
                                            .orElse(""))
                            .collect(Collectors.joining(", ", "This node does not consume ", "")));
        }
        long unreadable = buses.stream().mapToLong(RabbitMqEventBus::unreadable).sum();
        if (unreadable > 0) {
            return Result.degraded(NAME, unreadable + " events could not be read and are set aside in RabbitMQ");
        }
        return Result.healthy(NAME);
    }
}
