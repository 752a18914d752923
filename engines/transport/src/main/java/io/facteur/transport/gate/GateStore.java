package io.facteur.transport.gate;

import reactor.core.publisher.Mono;

/** Remembers what was said of outgoing mail, for every node. It changes a few times a year. */
public interface GateStore {

    /** @return {@link Gate#NEVER_OPENED} when nothing was said */
    Mono<Gate> read();

    /**
     * Sets it.
     *
     * @param from what it must be now
     * @return false when it is something else: it stays then
     */
    Mono<Boolean> change(GateState from, Gate to);
}
