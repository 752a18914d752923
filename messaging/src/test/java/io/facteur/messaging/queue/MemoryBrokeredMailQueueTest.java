package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.DeferredMailStore;
import io.facteur.stores.cassandra.messaging.MemoryDeferredMailStore;

class MemoryBrokeredMailQueueTest extends BrokeredMailQueueContract {

    private final DeferredMailStore store = new MemoryDeferredMailStore();

    @Override
    DeferredMailStore store() {
        return store;
    }
}
