package io.facteur.stores.cassandra.transport;

import io.facteur.transport.gate.GateStore;
import io.facteur.transport.gate.MemoryGateStore;

class MemoryGateStoreTest extends GateStoreContract {

    private final MemoryGateStore store = new MemoryGateStore();

    @Override
    GateStore store() {
        return store;
    }
}
