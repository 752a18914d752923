package io.facteur.messaging.spooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.google.common.collect.ImmutableList;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.FallibleStore;
import io.facteur.messaging.queue.QueueFixture;
import io.facteur.messaging.queue.TestMails;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.mail.MessagingException;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.mailet.Mail;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MailSpoolerTest {

    private static final MailRepositoryUrl ERROR = MailRepositoryUrl.from("memory://var/mail/error");
    private static final int THREADS = 3;

    @TempDir
    Path directory;

    private final FallibleStore store = new FallibleStore(new MemoryDeferredMailStore());
    private final MemoryRepositories repositories = new MemoryRepositories();
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Supplier<Throwable> fault = () -> null;
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private QueueFixture fixture;
    private BrokeredMailQueue queue;
    private MailSpooler spooler;

    @BeforeEach
    void start() {
        // The clock stands still: what is deferred comes again when it is flushed, and not by itself in between.
        fixture = new QueueFixture(
                directory, store, new MemoryBlobStoreDAO(), Clock.fixed(Instant.now(), ZoneOffset.UTC));
        queue = fixture.queue("spool");
        spooler = new MailSpooler(
                new RecordingMetricFactory(), new NoopGaugeRegistry(), this::process, repositories, fixture.factory);
        spooler.configure(new JamesMailSpooler.Configuration(THREADS, ERROR));
        spooler.init();
    }

    @AfterEach
    void stop() {
        hold.countDown();
        spooler.dispose();
        fixture.close();
    }

    private void process(Mail mail) throws MessagingException {
        attempts.incrementAndGet();
        begun.countDown();
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new MessagingException("interrupted", e);
        }
        // What a mailet does before the next one fails.
        mail.setRecipients(ImmutableList.of());
        Throwable thrown = fault.get();
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        } else if (thrown instanceof MessagingException exception) {
            throw exception;
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60));
    }

    private void awaitAttempts(int number) {
        patiently().untilAsserted(() -> {
            assertThat(attempts.get()).isEqualTo(number);
            assertThat(spooler.getCurrentSpoolCount()).isZero();
        });
    }

    private long inErrorRepository() throws Exception {
        return repositories.get(ERROR).isPresent()
                ? repositories.get(ERROR).get().size()
                : 0;
    }

    @Test
    void mailShouldLeaveTheQueueWhenItIsProcessed() throws Exception {
        queue.enQueue(TestMails.mail("good"));

        awaitAttempts(1);
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void mailShouldBeDeferredWithoutLimitWhenTheInfrastructureIsAtFault() throws Exception {
        fault = () -> new MessagingException("outer", new RuntimeException(new DriverTimeoutException("inner")));
        queue.enQueue(TestMails.mail("patient"));

        for (int i = 1; i <= 20; i++) {
            awaitAttempts(i);
            assertThat(queue.deferredSize()).isOne();
            assertThat(inErrorRepository()).isZero();
            if (i == 20) {
                fault = () -> null;
            }
            queue.flush();
        }

        awaitAttempts(21);
        assertThat(queue.getSize()).isZero();
        assertThat(inErrorRepository()).isZero();
    }

    static List<Supplier<Throwable>> faultsOfAMail() {
        return List.of(
                () -> new MessagingException("Missing start boundary"),
                NullPointerException::new,
                StackOverflowError::new,
                () -> new NoClassDefFoundError("gone"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfAMail")
    void mailShouldGoToTheErrorRepositoryAfterSomeTriesWhenItIsAtFault(Supplier<Throwable> faultOfAMail)
            throws Exception {
        fault = faultOfAMail;
        queue.enQueue(TestMails.mail("bad"));

        for (int i = 1; i <= FaultPolicy.TRIES; i++) {
            awaitAttempts(i);
            assertThat(queue.deferredSize()).isOne();
            queue.flush();
        }
        awaitAttempts(FaultPolicy.TRIES + 1);

        assertThat(queue.getSize()).isZero();
        MailRepository repository = repositories.get(ERROR).orElseThrow();
        Mail mail = repository.retrieve(new MailKey("bad"));
        assertThat(mail.getRecipients())
                .extracting(MailAddress::asString)
                .containsExactly("bob@example.net", "carol@example.net");
        assertThat(mail.getAttribute(FaultPolicy.REASON)
                        .orElseThrow()
                        .getValue()
                        .value())
                .isEqualTo(faultOfAMail.get().toString());
    }

    @Test
    void mailShouldStayInTheBrokerAndTheSpoolerPauseWhenItCannotBeDeferred() throws Exception {
        store.down = true;
        fault = () -> new DriverTimeoutException("down");
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            queue.enQueue(TestMails.mail("kept" + i));
        }

        patiently().until(() -> attempts.get() > 2 * THREADS);
        int made = attempts.get();
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        // Pauses of 1, 2, 4, ... s, and at most all workers between two of them: however slow the machine is, the
        // n-th pause ends 2^n - 1 s after the start or later.
        int pausesOver = 63 - Long.numberOfLeadingZeros(seconds + 1);
        assertThat(made).isLessThanOrEqualTo(THREADS * (1 + pausesOver));
        assertThat(inErrorRepository()).isZero();

        fault = () -> null;
        store.down = false;
        patiently().untilAsserted(() -> {
            // One that failed in the moment between is deferred.
            queue.flush();
            assertThat(queue.getSize()).isZero();
        });
        assertThat(inErrorRepository()).isZero();
    }

    @Test
    void mailShouldStayInTheQueueWhenTheErrorRepositoryIsDown() throws Exception {
        fault = NullPointerException::new;
        queue.enQueue(TestMails.mail("bad"));
        for (int i = 1; i <= FaultPolicy.TRIES; i++) {
            awaitAttempts(i);
            repositories.down = i == FaultPolicy.TRIES;
            queue.flush();
        }
        patiently().until(() -> attempts.get() > FaultPolicy.TRIES);
        assertThat(queue.getSize()).isOne();

        repositories.down = false;

        patiently().untilAsserted(() -> assertThat(queue.getSize()).isZero());
        assertThat(inErrorRepository()).isOne();
    }

    @Test
    void disposeShouldLetAMailFinishAndTakeNoMoreWhenOneIsInWork() throws Exception {
        hold = new CountDownLatch(1);
        queue.enQueue(TestMails.mail("in work"));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        Thread stopping = new Thread(spooler::dispose);
        stopping.start();
        // It takes no more mail, and waits for the one in work.
        patiently().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        queue.enQueue(TestMails.mail("too late"));
        hold.countDown();
        stopping.join(Duration.ofSeconds(60).toMillis());

        assertThat(stopping.isAlive()).isFalse();
        TimeUnit.SECONDS.sleep(1);
        assertThat(attempts.get()).isOne();
        assertThat(queue.getSize()).isOne();
    }

    @Test
    void restartShouldGoOnWhenItWasRunning() throws Exception {
        spooler.restart();
        queue.enQueue(TestMails.mail("after"));

        awaitAttempts(1);
        assertThat(queue.getSize()).isZero();
    }
}
