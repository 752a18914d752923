package io.facteur.stores.cassandra.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

class MemoryClusterLeaseTest extends ClusterLeaseContract {

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");

    private final MemoryClusterLease lease = new MemoryClusterLease(new Clock() {
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
    ClusterLease lease() {
        return lease;
    }

    @Override
    void pass(Duration time) {
        now = now.plus(time);
    }
}
