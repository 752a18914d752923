package io.facteur.stores.cassandra.transport;

import io.facteur.transport.gate.GateStore;
import io.facteur.transport.gate.MemoryGateStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

class MemoryGateStoreTest extends GateStoreContract {

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");

    private final MemoryGateStore store = new MemoryGateStore(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Override
    GateStore store() {
        return store;
    }

    @Override
    void pass(Duration time) {
        now = now.plus(time);
    }
}
