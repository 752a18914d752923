package io.facteur.messaging.queue;

import io.facteur.messaging.broker.rabbitmq.RabbitMqBrokers;
import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;
import io.facteur.testing.RabbitMqExtension;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.junit.jupiter.api.extension.RegisterExtension;

class RabbitMqBrokeredMailQueueTest extends BrokeredMailQueueContract {

    @RegisterExtension
    static final RabbitMqExtension RABBITMQ = new RabbitMqExtension();

    private final DeferredMailStore store = new MemoryDeferredMailStore();

    @Override
    DeferredMailStore store() {
        return store;
    }

    @Override
    QueueFixture fixture(Path unused) {
        RabbitMqBrokers.delete(RABBITMQ.broker(), "james", "unreadable/james");
        return new QueueFixture(
                RabbitMqBrokers.open(RABBITMQ.broker()),
                QueueSharing.alone(),
                store,
                new MemoryBlobStoreDAO(),
                Clock.systemUTC());
    }
}
