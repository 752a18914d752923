package io.facteur.messaging.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.ManageableMailQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** James' own contract for a mail queue, with more time where it has none for a slow machine. */
abstract class BrokeredMailQueueContract implements DelayedManageableMailQueueContract {

    @TempDir
    Path directory;

    private QueueFixture fixture;

    abstract DeferredMailStore store();

    QueueFixture fixture(Path broker) {
        return new QueueFixture(broker, store(), new MemoryBlobStoreDAO());
    }

    @BeforeAll
    static void bePatient() {
        // James waits with the default in many places.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @AfterAll
    static void reset() {
        Awaitility.reset();
    }

    @BeforeEach
    void open() {
        store().clear("james").block();
        fixture = fixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Override
    public MailQueue getMailQueue() {
        return getManageableMailQueue();
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return fixture.queue("james");
    }

    /** A lost sign would make 90 s of it; James allows one second. */
    @Override
    @Test
    public void enqueueWithNegativeDelayShouldNotDelayDelivery() throws Exception {
        getMailQueue().enQueue(TestMails.mail("name"), -90L, TimeUnit.SECONDS);

        assertThat(Flux.from(getMailQueue().deQueue()).blockFirst(Duration.ofSeconds(60)))
                .isNotNull();
    }

    /** With an hour where James has two seconds, after which the third mail would overtake the second by itself. */
    @Override
    @Test
    public void flushShouldPreserveBrowseOrder() throws Exception {
        getMailQueue().enQueue(TestMails.mail("name1"));
        getMailQueue().enQueue(TestMails.mail("name2"), 2L, TimeUnit.HOURS);
        getMailQueue().enQueue(TestMails.mail("name3"), 1L, TimeUnit.HOURS);

        getManageableMailQueue().flush();

        assertThat(getManageableMailQueue().browse())
                .toIterable()
                .extracting(view -> view.getMail().getName())
                .containsExactly("name1", "name2", "name3");
    }
}
