package io.facteur.stores.cassandra.messaging;

class MemoryDeferredMailStoreTest extends DeferredMailStoreContract {

    private final MemoryDeferredMailStore store = new MemoryDeferredMailStore();

    @Override
    DeferredMailStore store() {
        return store;
    }
}
