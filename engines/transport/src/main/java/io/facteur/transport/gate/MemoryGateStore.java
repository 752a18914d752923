package io.facteur.transport.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Forgets with the process: for tests. */
public final class MemoryGateStore implements GateStore {

    private final Clock clock;
    private Gate gate = Gate.NEVER_OPENED;
    private UUID releaser;
    private Instant until = Instant.EPOCH;

    public MemoryGateStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Mono<Gate> read() {
        return Mono.fromSupplier(this::current);
    }

    private synchronized Gate current() {
        return gate;
    }

    @Override
    public Mono<Boolean> change(GateState from, Gate to) {
        return Mono.fromSupplier(() -> replace(from, to));
    }

    private synchronized boolean replace(GateState from, Gate to) {
        boolean same = gate.state() == from;
        gate = same ? to : gate;
        return same;
    }

    @Override
    public Mono<Boolean> claim(UUID process, Duration lease) {
        return Mono.fromSupplier(() -> take(process, lease));
    }

    private synchronized boolean take(UUID process, Duration lease) {
        Instant now = clock.instant();
        if (!process.equals(releaser) && until.isAfter(now)) {
            return false;
        }
        releaser = process;
        until = now.plus(lease);
        return true;
    }
}
