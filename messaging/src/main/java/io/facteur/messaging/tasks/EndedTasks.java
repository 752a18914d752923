package io.facteur.messaging.tasks;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Writes down what becomes of tasks, and tells when the end of one is written. That is tried until the store takes it: a
 * task that ended while the store was down must not look as if it ran for ever.
 */
final class EndedTasks implements TaskManagerWorker.Listener {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final TaskManagerWorker.Listener store;
    private final Map<TaskId, Sinks.Empty<Void>> running = new ConcurrentHashMap<>();

    EndedTasks(TaskManagerWorker.Listener store) {
        this.store = store;
    }

    /** @return ends when the end of the task is written; to be called before it begins */
    Mono<Void> end(TaskId id) {
        return running.computeIfAbsent(id, any -> Sinks.empty()).asMono();
    }

    /** The same for a task that runs here; empty when none does, or its end was just written. */
    Optional<Mono<Void>> running(TaskId id) {
        return Optional.ofNullable(running.get(id)).map(Sinks.Empty::asMono);
    }

    @Override
    public Publisher<Void> started(TaskId id) {
        return store.started(id);
    }

    @Override
    public Publisher<Void> completed(
            TaskId id, Task.Result result, Publisher<Optional<AdditionalInformation>> information) {
        return ended(id, store.completed(id, result, information));
    }

    /** A task that was not begun cannot fail, since its begin could not be written: James would list it as one that waits. */
    @Override
    public Publisher<Void> failed(
            TaskId id,
            Publisher<Optional<AdditionalInformation>> information,
            Optional<String> message,
            Optional<Throwable> error) {
        return ended(
                id,
                Mono.from(store.started(id))
                        .then(Mono.defer(() -> Mono.from(store.failed(id, information, message, error)))));
    }

    @Override
    public Publisher<Void> cancelled(TaskId id, Publisher<Optional<AdditionalInformation>> information) {
        return ended(id, store.cancelled(id, information));
    }

    @Override
    public Publisher<Void> updated(TaskId id, Publisher<AdditionalInformation> information) {
        return store.updated(id, information);
    }

    private Mono<Void> ended(TaskId id, Publisher<Void> written) {
        return Mono.from(written)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, AGAIN))
                .doOnSuccess(any -> Optional.ofNullable(running.remove(id)).ifPresent(Sinks.Empty::tryEmitEmpty));
    }
}
