package io.facteur.stores.cassandra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.facteur.transport.gate.Gate;
import io.facteur.transport.gate.GateState;
import io.facteur.transport.gate.GateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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

    @Test
    void onlyOneProcessShouldLetGoWhatWasHeld() {
        GateStore store = store();
        UUID one = UUID.randomUUID();
        Duration lease = Duration.ofMinutes(10);

        assertThat(store.claim(one, lease).block()).isTrue();
        assertThat(store.claim(UUID.randomUUID(), lease).block()).isFalse();
        assertThat(store.claim(one, lease).block()).isTrue();
        // that is another question
        assertThat(store.read().block()).isEqualTo(Gate.NEVER_OPENED);
        assertThat(store.change(GateState.NEVER_OPENED, new Gate(GateState.OPEN, NOW))
                        .block())
                .isTrue();
    }

    @Test
    void anotherProcessShouldBeItWhenTheOneIsGone() throws Exception {
        GateStore store = store();
        store.change(GateState.NEVER_OPENED, new Gate(GateState.OPEN, NOW)).block();
        store.claim(UUID.randomUUID(), Duration.ofSeconds(1)).block();

        pass(Duration.ofSeconds(2));

        assertThat(store.claim(UUID.randomUUID(), Duration.ofSeconds(1)).block())
                .isTrue();
        assertThat(store.read().block().state()).isEqualTo(GateState.OPEN);
    }

    abstract void pass(Duration time) throws Exception;
}
