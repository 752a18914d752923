package io.facteur.messaging.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.facteur.messaging.rabbitmq.Membership;
import io.facteur.messaging.rabbitmq.QueueConsumer;
import io.facteur.messaging.rabbitmq.QuorumQueues;
import io.facteur.messaging.rabbitmq.RabbitMqConnections;
import io.facteur.messaging.rabbitmq.RabbitMqDelivery;
import io.facteur.messaging.rabbitmq.RabbitMqException;
import io.facteur.messaging.rabbitmq.RabbitMqMessage;
import io.facteur.stores.cassandra.cluster.ClusterLease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.AsyncSafeTask;
import org.apache.james.task.SerialTaskManagerWorker;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager.Status;
import org.apache.james.task.TaskManagerWorker;
import org.apache.james.task.TaskWithId;
import org.apache.james.task.WorkQueue;
import org.apache.james.task.eventsourcing.TaskExecutionDetailsProjection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * The queue of tasks. One node of the cluster gets them, and runs one after the other; when it goes, another one does.
 *
 * <p>The message of a task is acknowledged when its end is written, and while it runs its node has a lease, so that a
 * message which comes again tells apart: a task that runs (the connection was cut: it goes on, and is waited for), one that
 * did not begin (it is run), and one whose node died (it has failed: nobody knows how far it came, and whoever submitted
 * it decides).
 */
public final class TaskQueue implements WorkQueue {

    static final String QUEUE = "facteur.tasks";
    static final String CANCELS = "facteur.tasks.cancel";
    static final String TASK_ID = "taskId";

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskQueue.class);

    private static final int PREFETCH = 10;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RENEWAL = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(10);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);

    private record Taken(TaskId id, RabbitMqDelivery delivery) {}

    private final EndedTasks ended;
    private final TaskManagerWorker worker;
    private final TaskExecutionDetailsProjection projection;
    private final JsonTaskSerializer serializer;
    private final RabbitMqConnections connections;
    private final ClusterLease leases;
    private final UUID process = UUID.randomUUID();
    private final Sinks.Many<Taken> inOrder = Sinks.many().unicast().onBackpressureBuffer();
    private Disposable working;
    private Membership tasks;
    private Membership cancels;

    /** @param informationInterval how often the progress of a task is written down */
    public TaskQueue(
            TaskManagerWorker.Listener listener,
            TaskExecutionDetailsProjection projection,
            JsonTaskSerializer serializer,
            RabbitMqConnections connections,
            ClusterLease leases,
            Duration informationInterval) {
        this.ended = new EndedTasks(listener);
        this.worker = new SerialTaskManagerWorker(ended, informationInterval);
        this.projection = projection;
        this.serializer = serializer;
        this.connections = connections;
        this.leases = leases;
    }

    @Override
    public synchronized void start() {
        if (working != null) {
            return;
        }
        working = inOrder.asFlux()
                .publishOn(Schedulers.boundedElastic())
                .concatMap(taken -> work(taken).onErrorResume(e -> {
                    LOGGER.error("Task {} goes back to the queue", taken.id().asString(), e);
                    return Mono.delay(LOOK_AGAIN).then(Mono.fromRunnable(taken.delivery()::giveBack));
                }))
                .subscribe();
        tasks = connections.consume().join(QUEUE, this::openTasks);
        cancels = connections.consume().join(CANCELS, this::openCancels);
        if (connections.consume().isConnected()) {
            tasks.awaitOpen(OPEN_LIMIT);
            cancels.awaitOpen(OPEN_LIMIT);
        }
    }

    private void openTasks(Channel channel, Runnable renew) throws IOException {
        QuorumQueues.declareForOneConsumer(channel, QUEUE);
        channel.basicQos(PREFETCH);
        channel.basicConsume(QUEUE, false, new QueueConsumer(channel, renew, this::take));
    }

    private void openCancels(Channel channel, Runnable renew) throws IOException {
        channel.exchangeDeclare(CANCELS, BuiltinExchangeType.FANOUT, true);
        String queue = CANCELS + "." + UUID.randomUUID();
        channel.queueDeclare(queue, false, true, true, null);
        channel.queueBind(queue, CANCELS, "");
        channel.basicConsume(queue, false, new QueueConsumer(channel, renew, this::cancelTask));
    }

    private void cancelTask(RabbitMqDelivery delivery) {
        try {
            worker.cancelTask(TaskId.fromString(new String(delivery.body(), UTF_8)));
        } catch (IllegalArgumentException e) {
            LOGGER.error("A message of {} is of no task and is dropped", CANCELS, e);
        }
        delivery.acknowledge();
    }

    private void take(RabbitMqDelivery delivery) {
        TaskId id;
        try {
            id = TaskId.fromString(String.valueOf(delivery.headers().get(TASK_ID)));
        } catch (IllegalArgumentException e) {
            LOGGER.error("A message in {} is of no task and is dropped", QUEUE, e);
            delivery.acknowledge();
            return;
        }
        ended.running(id)
                .ifPresentOrElse(
                        end -> end.doOnTerminate(delivery::acknowledge).subscribe(),
                        () -> enqueue(new Taken(id, delivery)));
    }

    private void enqueue(Taken taken) {
        synchronized (inOrder) {
            inOrder.tryEmitNext(taken).orThrow();
        }
    }

    /** Ends when the next task may begin. */
    private Mono<Void> work(Taken taken) {
        if (!taken.delivery().isHeld()) {
            return Mono.empty();
        }
        TaskId id = taken.id();
        return status(id).flatMap(status -> {
            if (status.isFinished()) {
                return Mono.fromRunnable(taken.delivery()::acknowledge);
            }
            return leases.hold(lease(id), process, LEASE)
                    .flatMap(mine -> mine
                            ? status(id).flatMap(now -> begin(taken, now))
                            : Mono.delay(LOOK_AGAIN).then(Mono.defer(() -> work(taken))));
        });
    }

    private Mono<Status> status(TaskId id) {
        return Mono.from(projection.loadReactive(id))
                .map(TaskExecutionDetails::getStatus)
                // What it is about is written a moment after it was submitted.
                .defaultIfEmpty(Status.WAITING);
    }

    private static String lease(TaskId id) {
        return "task " + id.asString();
    }

    private Mono<Void> begin(Taken taken, Status status) {
        TaskId id = taken.id();
        return switch (status) {
            case WAITING -> run(taken);
            case IN_PROGRESS ->
                finish(taken, fail(id, "The node that ran it has ended. Submit it again if it is still needed", null));
            case CANCEL_REQUESTED -> finish(taken, Mono.from(ended.cancelled(id, Mono.just(Optional.empty()))));
            default -> finish(taken, Mono.empty());
        };
    }

    private Mono<Void> fail(TaskId id, String message, Throwable reason) {
        LOGGER.warn("Task {} has failed: {}", id.asString(), message, reason);
        return Mono.from(worker.fail(id, Mono.just(Optional.empty()), message, reason));
    }

    private Mono<Void> finish(Taken taken, Mono<Void> end) {
        return end.then(Mono.fromRunnable(taken.delivery()::acknowledge))
                .then(leases.release(lease(taken.id()), process));
    }

    private Mono<Void> run(Taken taken) {
        TaskId id = taken.id();
        return Mono.fromCallable(
                        () -> serializer.deserialize(new String(taken.delivery().body(), UTF_8)))
                .onErrorMap(RuntimeException.class, e -> new IOException(e.getMessage(), e))
                .flatMap(task -> run(taken, task))
                .onErrorResume(
                        IOException.class,
                        e -> finish(taken, fail(id, "This version does not know such a task: " + e.getMessage(), e)));
    }

    private Mono<Void> run(Taken taken, Task task) {
        TaskId id = taken.id();
        Disposable renewals = Flux.interval(RENEWAL)
                .onBackpressureDrop()
                .concatMap(any -> renew(id))
                .subscribe();
        Mono<Void> end = finish(taken, ended.end(id))
                .doFinally(any -> renewals.dispose())
                .onErrorResume(e -> {
                    LOGGER.warn("The lease of task {} was not given back", id.asString(), e);
                    return Mono.empty();
                })
                .cache();
        end.subscribe();
        Mono<Void> execution = worker.executeTask(new TaskWithId(id, task))
                .onErrorResume(e -> fail(id, "It could not be run: " + e, e).then(Mono.empty()))
                .then();
        return task instanceof AsyncSafeTask ? execution : execution.then(end);
    }

    /** Also sees that it was to be cancelled, when the message that says so was lost. */
    private Mono<Void> renew(TaskId id) {
        return leases.hold(lease(id), process, LEASE)
                .then(status(id))
                .doOnNext(status -> {
                    if (status == Status.CANCEL_REQUESTED) {
                        worker.cancelTask(id);
                    }
                })
                .onErrorResume(e -> {
                    LOGGER.warn("The lease of task {} was not renewed", id.asString(), e);
                    return Mono.empty();
                })
                .then();
    }

    /** Without the broker the task has failed, and says so. */
    @Override
    public void submit(TaskWithId task) {
        try {
            RabbitMqMessage message = RabbitMqMessage.toQueue(
                            QUEUE, serializer.serialize(task.getTask()).getBytes(UTF_8))
                    .withHeaders(Map.of(TASK_ID, task.getId().asString()));
            connections.publisher().publish(message, CONFIRM_LIMIT).block();
        } catch (JsonProcessingException | RabbitMqException e) {
            fail(task.getId(), "It could not be handed to RabbitMQ: " + e.getMessage(), e)
                    .block();
        }
    }

    @Override
    public void cancel(TaskId id) {
        worker.cancelTask(id);
        try {
            connections
                    .publisher()
                    .publish(
                            new RabbitMqMessage(
                                    CANCELS, "", Map.of(), id.asString().getBytes(UTF_8), false),
                            CONFIRM_LIMIT)
                    .block();
        } catch (RabbitMqException e) {
            LOGGER.warn("The node that runs task {} will see later that it is cancelled", id.asString(), e);
        }
    }

    /** What it consumes on this node. */
    public synchronized List<Membership> consumers() {
        return tasks == null ? List.of() : List.of(tasks, cancels);
    }

    /** The task that runs is cancelled; those that wait go to another node. */
    @Override
    public synchronized void close() throws IOException {
        if (working == null) {
            return;
        }
        tasks.leave();
        cancels.leave();
        worker.close();
        working.dispose();
    }
}
