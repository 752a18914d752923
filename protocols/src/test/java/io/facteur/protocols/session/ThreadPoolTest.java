package io.facteur.protocols.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadPoolTest {

    private static final int LARGEST = 3;

    private final ThreadPool pool = new ThreadPool(LARGEST, 30, Thread::new);

    @AfterEach
    void stop() {
        pool.shutdownGracefully();
    }

    @Test
    void threadShouldBeUsedAgainWhenItHasNothingToDo() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 100; i++) {
            Semaphore done = new Semaphore(0);
            pool.execute(() -> {
                threads.add(Thread.currentThread());
                done.release();
            });
            assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            // until it has said that it has nothing to do any more
            Thread.sleep(2);
        }
        // all of them would be there after as many tasks otherwise
        assertThat(threads).hasSizeLessThan(LARGEST);
    }

    @Test
    void tasksShouldWaitWhenAllThreadsHaveWork() throws Exception {
        CountDownLatch running = new CountDownLatch(LARGEST);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(10);
        AtomicInteger started = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                started.incrementAndGet();
                running.countDown();
                await(go);
                done.countDown();
            });
        }
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(started).hasValue(LARGEST);
        go.countDown();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasksShouldBeDoneWhenTheyCameBeforeTheEnd() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                await(go);
                done.incrementAndGet();
            });
        }
        pool.shutdownGracefully();
        assertThat(pool.isShuttingDown()).isTrue();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        go.countDown();
        assertThat(pool.terminationFuture().await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(done).hasValue(10);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
