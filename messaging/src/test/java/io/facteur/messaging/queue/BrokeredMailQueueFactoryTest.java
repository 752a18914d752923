package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import java.nio.file.Path;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueFactoryContract;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class BrokeredMailQueueFactoryTest
        implements MailQueueFactoryContract<BrokeredMailQueue>, ManageableMailQueueFactoryContract<BrokeredMailQueue> {

    @TempDir
    Path directory;

    private QueueFixture fixture;

    @BeforeEach
    void open() {
        fixture = new QueueFixture(directory, new MemoryDeferredMailStore(), new MemoryBlobStoreDAO());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Override
    public MailQueueFactory<BrokeredMailQueue> getMailQueueFactory() {
        return fixture.factory;
    }
}
