package io.facteur.transport.gate;

import reactor.core.publisher.Mono;

/** Forgets with the process: for tests. */
public final class MemoryGateStore implements GateStore {

    private Gate gate = Gate.NEVER_OPENED;

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
}
