package io.facteur.protocols.session;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for Netty's executors that take tasks in any order: a task goes to a thread that has nothing to do, else to a
 * new one, and waits only when there are as many as allowed. Netty's own pool starts a thread for each task until there
 * are as many as allowed, whether the others have work or not.
 */
final class ThreadPool extends AbstractEventExecutor {

    private final Promise<?> termination = GlobalEventExecutor.INSTANCE.newPromise();
    private final ThreadPoolExecutor threads;

    ThreadPool(int largest, int secondsToKeep, ThreadFactory factory) {
        threads =
                new ThreadPoolExecutor(
                        0, largest, secondsToKeep, TimeUnit.SECONDS, new Handover(), factory, ThreadPool::enqueue) {
                    @Override
                    protected void terminated() {
                        termination.setSuccess(null);
                    }
                };
    }

    /** All threads have work. */
    private static void enqueue(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException("the server has stopped");
        }
        pool.getQueue().add(task);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Of none: the order of a session is kept by the executor above this one. */
    @Override
    public boolean inEventLoop(Thread thread) {
        return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        threads.shutdown();
        return termination;
    }

    @Override
    public Future<?> terminationFuture() {
        return termination;
    }

    @Override
    @Deprecated
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    @Deprecated
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShuttingDown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    /** Together with the future: the threads' own answer comes a moment later. */
    @Override
    public boolean isTerminated() {
        return termination.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    /** Takes what is offered only if a thread is there to take it at once; what is added waits. */
    private static final class Handover extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
