package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import java.nio.file.Path;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.ManageableMailQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** James' own contract for a mail queue. */
abstract class BrokeredMailQueueContract implements DelayedManageableMailQueueContract {

    @TempDir
    Path directory;

    private QueueFixture fixture;

    abstract DeferredMailStore store();

    @BeforeEach
    void open() {
        store().clear("james").block();
        fixture = new QueueFixture(directory, store(), new MemoryBlobStoreDAO());
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
}
