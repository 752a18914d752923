package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.facteur.messaging.broker.rabbitmq.RabbitMqBrokers;
import io.facteur.stores.cassandra.cluster.MemoryClusterLease;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryFinishedMailStore;
import io.facteur.testing.RabbitMqExtension;
import io.facteur.testing.RabbitMqNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Two nodes work on one queue of a real RabbitMQ, and what breaks, breaks. */
class RabbitMqClusterTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMISED = Duration.ofSeconds(30);
    private static final int WORKERS = 10;

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final String name = "cluster-" + UUID.randomUUID();
    private final DeferredMailStore deferred = new MemoryDeferredMailStore();
    private final FinishedMailStore finished = new MemoryFinishedMailStore();
    private final MemoryBlobStoreDAO blobs = new MemoryBlobStoreDAO();
    private final MemoryClusterLease leases = new MemoryClusterLease(Clock.systemUTC());
    private final List<QueueFixture> nodes = new ArrayList<>();
    private final List<Disposable> workers = new ArrayList<>();
    /** By name: how often it was delivered. */
    private final Map<String, AtomicInteger> delivered = new ConcurrentHashMap<>();
    /** By name: how often it was delivered though nothing said that it might have been before. */
    private final Map<String, AtomicInteger> believedNew = new ConcurrentHashMap<>();

    @BeforeEach
    void open() {
        nodes.add(node());
        nodes.add(node());
    }

    private QueueFixture node() {
        return new QueueFixture(
                RabbitMqBrokers.open(RABBITMQ.broker()),
                QueueSharing.among(leases, finished),
                deferred,
                blobs,
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        workers.forEach(Disposable::dispose);
        nodes.forEach(QueueFixture::close);
        RabbitMqBrokers.delete(RABBITMQ.broker(), name, "unreadable/" + name);
    }

    private BrokeredMailQueue queue(int node) {
        return nodes.get(node).queue(name);
    }

    private void work(int node, Duration each) {
        workers.add(Flux.from(queue(node).deQueue())
                .flatMap(
                        item -> Flux.defer(() -> {
                                    deliver(item, each);
                                    return Flux.empty();
                                })
                                .subscribeOn(Schedulers.boundedElastic()),
                        WORKERS)
                .subscribe());
    }

    private void deliver(MailQueueItem item, Duration each) {
        try {
            Thread.sleep(each.toMillis());
            Mail mail = item.getMail();
            delivered
                    .computeIfAbsent(mail.getName(), any -> new AtomicInteger())
                    .incrementAndGet();
            if (!DeliveryAttributes.maybeDelivered(mail)) {
                believedNew
                        .computeIfAbsent(mail.getName(), any -> new AtomicInteger())
                        .incrementAndGet();
            }
            item.done(CompletionStatus.SUCCESS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MailQueueException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a client does: again and again until it is taken. Returns how often it was told "later". */
    private int enqueueSurely(int node, String mail) throws Exception {
        for (int refused = 0; ; refused++) {
            Instant begin = Instant.now();
            try {
                queue(node).enQueue(TestMails.mail(mail));
                return refused;
            } catch (MailQueueException e) {
                assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
                Thread.sleep(200);
            }
        }
    }

    private void enqueue500(Fault inTheMiddle) throws Exception {
        for (int i = 0; i < 500; i++) {
            if (i == 250) {
                inTheMiddle.happen();
            }
            enqueueSurely(i % 2, "mail-" + i);
        }
    }

    private interface Fault {
        void happen() throws Exception;
    }

    /** Nothing lost; and what came twice said so, so that a mailbox is asked before it is stored. */
    private void everyMailShouldHaveBeenDeliveredOnce() {
        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).hasSize(500));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(1).getSize()).isZero());
        assertThat(believedNew.values()).as("uncaught duplicates").allMatch(count -> count.get() == 1);
    }

    @Test
    void noMailShouldBeLostAndEachQueueConsumedOnceANodeWhenTheBrokerIsRestarted() throws Exception {
        work(0, Duration.ofMillis(20));
        work(1, Duration.ofMillis(20));
        Instant[] back = {Instant.MAX};

        enqueue500(() -> {
            RABBITMQ.broker().restart();
            back[0] = Instant.now();
        });

        await().atMost(SOON).untilAsserted(() -> assertThat(consumers()).isEqualTo(2));
        assertThat(Duration.between(back[0], Instant.now())).isLessThan(PROMISED.plus(SOON));
        everyMailShouldHaveBeenDeliveredOnce();
        assertThat(new MailQueueHealthCheck(nodes.get(0).broker).check().block().isHealthy())
                .isTrue();
    }

    private long consumers() throws Exception {
        return RABBITMQ.broker()
                .control("list_consumers", "queue_name", "--quiet", "--no-table-headers")
                .lines()
                .filter(line -> line.contains(name) && !line.contains("unreadable"))
                .count();
    }

    @Test
    void noMailShouldBeLostWhenConnectionsAreCut() throws Exception {
        work(0, Duration.ofMillis(20));
        work(1, Duration.ofMillis(20));

        enqueue500(() -> RABBITMQ.broker().closeConnections());

        everyMailShouldHaveBeenDeliveredOnce();
    }

    @Test
    void otherNodeShouldDeliverWhatOneHadInHandWhenItDies() throws Exception {
        work(0, Duration.ofDays(1));
        for (int i = 0; i < 500; i++) {
            queue(1).enQueue(TestMails.mail("mail-" + i));
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(0).getSize()).isGreaterThan(0));

        workers.get(0).dispose();
        nodes.get(0).broker.close();
        work(1, Duration.ofMillis(1));

        everyMailShouldHaveBeenDeliveredOnce();
        assertThat(delivered.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void mailShouldBeDeliveredOnceWhenTheConnectionBreaksInTheMiddleOfIt() throws Exception {
        queue(0).enQueue(TestMails.mail("mail"));
        MailQueueItem inHand = BrokeredMailQueueTest.take(queue(0));
        RABBITMQ.broker().closeConnections();
        await().atMost(SOON).untilAsserted(() -> enqueueSurely(1, "other"));

        inHand.done(CompletionStatus.SUCCESS);

        work(1, Duration.ZERO);
        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).containsKey("other"));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(1).getSize()).isZero());
        assertThat(delivered).doesNotContainKey("mail");
    }

    @Test
    void mailShouldBeDeferredOnceWhenTheConnectionBreaksBefore() throws Exception {
        queue(0).enQueue(TestMails.mail("mail"));
        DeferrableItem inHand = (DeferrableItem) BrokeredMailQueueTest.take(queue(0));
        RABBITMQ.broker().closeConnections();
        await().atMost(SOON).untilAsserted(() -> enqueueSurely(1, "other"));

        inHand.defer(Duration.ofHours(1), List.of());

        work(1, Duration.ZERO);
        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).containsKey("other"));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(1).getSize()).isOne());
        assertThat(delivered).doesNotContainKey("mail");
        queue(1).flush();
        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).containsKey("mail"));
        assertThat(delivered.get("mail")).hasValue(1);
    }

    @Test
    void mailOfAnotherNodeShouldNotBeMarkedWhenNothingHappened() throws Exception {
        queue(0).enQueue(TestMails.mail("fresh"));

        Mail mail = BrokeredMailQueueTest.take(queue(1)).getMail();

        assertThat(DeliveryAttributes.maybeDelivered(mail)).isFalse();
    }

    @Test
    void deferredMailShouldBecomeReadyOnceWhenBothNodesMoveIt() throws Exception {
        work(0, Duration.ZERO);
        work(1, Duration.ZERO);
        for (int i = 0; i < 200; i++) {
            queue(i % 2).enQueue(TestMails.mail("mail-" + i), Duration.ofMillis(500 + i));
        }
        Thread flushing = new Thread(() -> queue(0).flush());
        flushing.start();
        queue(1).flush();
        flushing.join(SOON.toMillis());

        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).hasSize(200));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(0).getSize()).isZero());
        assertThat(delivered.values()).allMatch(count -> count.get() == 1);
        assertThat(deferred.list(name).collectList().block()).isEmpty();
    }

    @Test
    void stopShouldGiveBackAtOnceWhatNobodyWorksOn() throws Exception {
        work(0, Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            queue(1).enQueue(TestMails.mail("mail-" + i));
        }

        nodes.get(0).factory.stopTaking();
        work(1, Duration.ZERO);

        await().atMost(SOON).untilAsserted(() -> assertThat(delivered).hasSize(100));
        await().atMost(SOON).untilAsserted(() -> assertThat(queue(1).getSize()).isZero());
        assertThat(delivered.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void enQueueShouldFailWithinSecondsAndMailInHandStayWhenTheBrokerIsDown() throws Exception {
        RabbitMqNode node = RABBITMQ.broker();
        queue(0).enQueue(TestMails.mail("in hand"));
        MailQueueItem item = BrokeredMailQueueTest.take(queue(0));
        node.stop();
        Instant begin = Instant.now();

        assertThatThrownBy(() -> queue(0).enQueue(TestMails.mail("refused"))).isInstanceOf(MailQueueException.class);

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
        assertThat(new MailQueueHealthCheck(nodes.get(0).broker).check().block().isUnHealthy())
                .isTrue();
        item.done(CompletionStatus.RETRY);
        node.start();
        node.awaitReady();
        assertThat(BrokeredMailQueueTest.take(queue(1)).getMail().getName()).isEqualTo("in hand");
    }

    @Test
    void referencesShouldNameWhatIsReadyAndDeferredWhicheverNodeIsAsked() throws Exception {
        queue(0).enQueue(TestMails.mail("ready"));
        queue(0).enQueue(TestMails.mail("deferred"), Duration.ofHours(1));
        queue(1);

        Set<String> one = references(0);

        assertThat(one).hasSize(4);
        assertThat(references(1)).isEqualTo(one);
    }

    private Set<String> references(int node) {
        return Set.copyOf(nodes.get(node)
                .references
                .listReferencedBlobs()
                .map(blob -> blob.asString())
                .collectList()
                .block());
    }
}
