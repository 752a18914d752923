package io.facteur.messaging.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManagerWorker;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class EndedTasksTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final TaskId id = TaskId.generateTaskId();
    private final Store store = new Store();
    private final EndedTasks tasks = new EndedTasks(store);

    private static final class Store implements TaskManagerWorker.Listener {

        private final List<String> written = new CopyOnWriteArrayList<>();

        private Mono<Void> write(String what) {
            return Mono.fromRunnable(() -> written.add(what));
        }

        @Override
        public Publisher<Void> started(TaskId task) {
            return write("started");
        }

        @Override
        public Publisher<Void> completed(
                TaskId task, Task.Result result, Publisher<Optional<AdditionalInformation>> information) {
            return write("completed");
        }

        @Override
        public Publisher<Void> failed(
                TaskId task,
                Publisher<Optional<AdditionalInformation>> information,
                Optional<String> message,
                Optional<Throwable> error) {
            return write("failed");
        }

        @Override
        public Publisher<Void> cancelled(TaskId task, Publisher<Optional<AdditionalInformation>> information) {
            return write("cancelled");
        }

        @Override
        public Publisher<Void> updated(TaskId task, Publisher<AdditionalInformation> information) {
            return write("updated");
        }
    }

    private Mono<Void> fail() {
        return Mono.from(tasks.failed(id, Mono.just(Optional.empty()), Optional.of("why"), Optional.empty()));
    }

    /** James does not let a task fail that waits: it would be listed as one that does, for ever. */
    @Test
    void taskShouldHaveBegunWhenItFails() {
        fail().block(SOON);

        assertThat(store.written).containsExactly("started", "failed");
    }

    @Test
    void runningTaskShouldTellItsEnd() {
        tasks.end(id);
        Mono<Void> end = tasks.running(id).orElseThrow();

        fail().block(SOON);

        end.block(SOON);
    }

    @Test
    void taskShouldNotBeWaitedForWhenItHasEnded() {
        tasks.end(id);

        fail().block(SOON);

        assertThat(tasks.running(id)).isEmpty();
    }
}
