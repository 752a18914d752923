package io.facteur.stores.cassandra.messaging;

class MemoryFinishedMailStoreTest extends FinishedMailStoreContract {

    private final FinishedMailStore store = new MemoryFinishedMailStore();

    @Override
    FinishedMailStore store() {
        return store;
    }
}
