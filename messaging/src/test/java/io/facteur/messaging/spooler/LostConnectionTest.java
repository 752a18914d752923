package io.facteur.messaging.spooler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import io.facteur.messaging.queue.BrokeredMailQueue;
import io.facteur.messaging.queue.DeliveryAttributes;
import io.facteur.messaging.queue.MemoryMailBroker;
import io.facteur.messaging.queue.QueueFixture;
import io.facteur.messaging.queue.QueueSharing;
import io.facteur.messaging.queue.TestMails;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryFinishedMailStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The connection to the broker breaks while a mail is in work. */
class LostConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final MemoryMailBroker broker = new MemoryMailBroker();
    private final Finished finished = new Finished();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    /** For each time that the mail was worked on: whether it was marked. */
    private final List<Boolean> marked = new CopyOnWriteArrayList<>();

    private final QueueFixture fixture = new QueueFixture(
            broker,
            QueueSharing.among(new MemoryClusterLease(Clock.systemUTC()), finished),
            new MemoryDeferredMailStore(),
            new MemoryBlobStoreDAO(),
            Clock.systemUTC());
    private final BrokeredMailQueue queue = fixture.queue("spool");
    private final MailSpooler spooler = new MailSpooler(
            new RecordingMetricFactory(),
            new NoopGaugeRegistry(),
            this::process,
            new MemoryRepositories(),
            fixture.factory);

    private static final class Finished implements FinishedMailStore {

        private final FinishedMailStore store = new MemoryFinishedMailStore();
        private volatile boolean down;

        @Override
        public Mono<Void> add(UUID enqueueId, int attempts) {
            return Mono.defer(
                    () -> down ? Mono.error(new DriverTimeoutException("down")) : store.add(enqueueId, attempts));
        }

        @Override
        public Mono<Integer> find(UUID enqueueId) {
            return store.find(enqueueId);
        }
    }

    private void process(Mail mail) {
        marked.add(DeliveryAttributes.maybeDelivered(mail));
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @BeforeEach
    void start() throws Exception {
        spooler.configure(new JamesMailSpooler.Configuration(2, MailRepositoryUrl.from("memory://var/mail/error")));
        spooler.init();
        queue.enQueue(TestMails.mail("mail"));
        assertThat(begun.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        broker.queue("spool").lose();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        spooler.dispose();
        fixture.close();
    }

    private void finish() {
        goOn.countDown();
        await().atMost(SOON).until(() -> spooler.getCurrentSpoolCount() == 0);
        broker.queue("spool").comeBack();
    }

    @Test
    void mailShouldBeWorkedOnOnceWhenTheStoreWasToldThatItIsDone() {
        finish();

        await().atMost(SOON).untilAsserted(() -> assertThat(queue.getSize()).isZero());
        assertThat(marked).containsExactly(false);
    }

    @Test
    void mailShouldBeWorkedOnAgainAndBeMarkedWhenNobodyCouldBeToldThatItIsDone() {
        finished.down = true;

        finish();

        await().atMost(SOON).untilAsserted(() -> assertThat(marked).containsExactly(false, true));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue.getSize()).isZero());
    }
}
