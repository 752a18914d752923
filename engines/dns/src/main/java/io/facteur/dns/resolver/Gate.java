package io.facteur.dns.resolver;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Lets a number of tasks run at a time, a number of others wait, in order, and refuses the rest. */
final class Gate {

    private final Executor executor;
    private final int maximumRunning;
    private final int maximumWaiting;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** @param executor where those that waited go on: one that ends at once would else call the next from within */
    Gate(int maximumRunning, int maximumWaiting, Executor executor) {
        this.executor = executor;
        this.maximumRunning = maximumRunning;
        this.maximumWaiting = maximumWaiting;
    }

    /** @param refused what it completes with when too many wait */
    <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> task, T refused) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run = () -> run(task, result);
        synchronized (waiting) {
            if (running >= maximumRunning) {
                if (waiting.size() >= maximumWaiting) {
                    return CompletableFuture.completedFuture(refused);
                }
                waiting.add(run);
                return result;
            }
            running++;
        }
        run.run();
        return result;
    }

    private <T> void run(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
        start(task).whenComplete((value, failure) -> {
            // first, so that whoever waits for the result finds the place free
            leave();
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private static <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void leave() {
        Runnable next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        if (next != null) {
            executor.execute(next);
        }
    }
}
