package io.facteur.stores.cassandra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.gate.Gate;
import io.facteur.transport.gate.GateState;
import io.facteur.transport.gate.GateStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

abstract class GateStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123456Z");

    /** Empty. */
    abstract GateStore store();

    @Test
    void nothingShouldBeSaidAtFirst() {
        assertThat(store().read().block()).isEqualTo(Gate.NEVER_OPENED);
    }

    @Test
    void whatWasSaidShouldStay() {
        GateStore store = store();
        Gate open = new Gate(GateState.OPEN, NOW);
        Gate stopped = new Gate(GateState.STOPPED, NOW.plusSeconds(1));

        assertThat(store.change(GateState.NEVER_OPENED, open).block()).isTrue();
        assertThat(store.read().block()).isEqualTo(open);
        assertThat(store.change(GateState.OPEN, stopped).block()).isTrue();
        assertThat(store.read().block()).isEqualTo(stopped);
    }

    @Test
    void changeShouldNotBeMadeWhenItIsAnotherOneNow() {
        GateStore store = store();
        Gate stopped = new Gate(GateState.STOPPED, NOW);

        assertThat(store.change(GateState.OPEN, stopped).block()).isFalse();
        assertThat(store.read().block()).isEqualTo(Gate.NEVER_OPENED);
        store.change(GateState.NEVER_OPENED, stopped).block();
        assertThat(store.change(GateState.NEVER_OPENED, new Gate(GateState.OPEN, NOW))
                        .block())
                .isFalse();
        assertThat(store.read().block()).isEqualTo(stopped);
    }

    @Test
    void onlyOneOfManyShouldChangeIt() {
        GateStore store = store();

        List<Boolean> done = Flux.range(0, 8)
                .flatMap(i -> store.change(GateState.NEVER_OPENED, new Gate(GateState.OPEN, NOW.plusSeconds(i))))
                .collectList()
                .block();

        assertThat(done).filteredOn(each -> each).hasSize(1);
    }
}
