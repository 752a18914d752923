package io.facteur.messaging.tasks;

import io.facteur.messaging.rabbitmq.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import reactor.core.publisher.Mono;

/** Whether this node can be the one that runs tasks, and hears what becomes of them. */
public final class TasksHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Tasks");

    private final TaskQueueSupplier queue;
    private final EndedTaskEvents ended;

    @Inject
    public TasksHealthCheck(TaskQueueSupplier queue, EndedTaskEvents ended) {
        this.queue = queue;
        this.ended = ended;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return Mono.fromCallable(this::look);
    }

    private Result look() {
        List<Membership> consumers = new ArrayList<>(queue.consumers());
        consumers.add(ended.consumer());
        List<Membership> missing =
                consumers.stream().filter(consumer -> !consumer.isOpen()).toList();
        return missing.isEmpty()
                ? Result.healthy(NAME)
                : Result.unhealthy(
                        NAME,
                        missing.stream()
                                .map(each -> each.name()
                                        + each.lastError()
                                                .map(error -> " (" + error + ")")
                                                .orElse(""))
                                .collect(Collectors.joining(", ", "This node does not consume ", "")));
    }
}
