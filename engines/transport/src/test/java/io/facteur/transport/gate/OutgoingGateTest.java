package io.facteur.transport.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class OutgoingGateTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final CountingStore store = new CountingStore();

    /** Counts what it is asked, and can be silent, down, or changed by others. */
    private static final class CountingStore implements GateStore {

        private final MemoryGateStore memory = new MemoryGateStore();
        private int reads;
        private int contentions;
        private Mono<Gate> fault = Mono.empty();

        @Override
        public Mono<Gate> read() {
            reads++;
            return fault.switchIfEmpty(memory.read());
        }

        @Override
        public Mono<Boolean> change(GateState from, Gate to) {
            return contentions-- > 0 ? Mono.just(false) : memory.change(from, to);
        }
    }

    private OutgoingGate gate(Hold hold, boolean trial) {
        return new OutgoingGate(hold, trial, store, CLOCK, timer);
    }

    private static Sending sending(OutgoingGate gate) {
        return gate.view().block().sending();
    }

    @Test
    void mailShouldBeHeldUntilSomebodyOpens() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);

        assertThat(sending(gate)).isEqualTo(Sending.HELD_UNTIL_READY);
        assertThat(gate.open(true).block())
                .isEqualTo(new OutgoingGate.Change(Sending.HELD_UNTIL_READY, Sending.OPEN, true));
        assertThat(sending(gate)).isEqualTo(Sending.OPEN);
        assertThat(gate.view().block().gate().since()).isEqualTo(CLOCK.instant());
        assertThat(gate.open(false).block()).isEqualTo(new OutgoingGate.Change(Sending.OPEN, Sending.OPEN, false));
    }

    @Test
    void whatAnAdministratorStoppedShouldOnlyBeStartedByHand() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);
        gate.open(true).block();
        assertThat(gate.close().block()).isEqualTo(new OutgoingGate.Change(Sending.OPEN, Sending.STOPPED, true));

        assertThat(gate.open(true).block()).isEqualTo(new OutgoingGate.Change(Sending.STOPPED, Sending.STOPPED, false));
        assertThat(sending(gate)).isEqualTo(Sending.STOPPED);
        assertThat(gate.open(false).block().changed()).isTrue();
        assertThat(sending(gate)).isEqualTo(Sending.OPEN);
    }

    @Test
    void settingsThatHoldShouldNotBeOverruled() {
        for (OutgoingGate gate : new OutgoingGate[] {gate(Hold.UNTIL_READY, true), gate(Hold.ALWAYS, false)}) {
            assertThat(gate.open(false).block().changed()).isFalse();
            assertThat(gate.close().block().changed()).isFalse();
            assertThat(sending(gate).bySettings()).isTrue();
        }
        assertThat(store.memory.read().block()).isEqualTo(Gate.NEVER_OPENED);
    }

    @Test
    void whatWasHeldShouldOnlyBeLetGoWhenSomebodySaidSo() {
        OutgoingGate gate = gate(Hold.NEVER, true);

        assertThat(sending(gate)).isEqualTo(Sending.OPEN);
        assertThat(gate.view().block().isReleased()).isFalse();
        gate.open(false).block();
        assertThat(gate.view().block().isReleased()).isTrue();
    }

    @Test
    void storeShouldBeAskedOnceInFiveSeconds() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);
        for (int i = 0; i < 1000; i++) {
            assertThat(sending(gate)).isEqualTo(Sending.HELD_UNTIL_READY);
        }
        assertThat(store.reads).isEqualTo(1);

        // on another node
        store.memory
                .change(GateState.NEVER_OPENED, new Gate(GateState.OPEN, CLOCK.instant()))
                .block();
        timer.advanceTimeBy(OutgoingGate.KEPT.minusMillis(1));
        assertThat(sending(gate)).isEqualTo(Sending.HELD_UNTIL_READY);
        timer.advanceTimeBy(Duration.ofMillis(1));
        assertThat(sending(gate)).isEqualTo(Sending.OPEN);
        assertThat(store.reads).isEqualTo(2);
    }

    @Test
    void storeThatIsDownShouldBeAnErrorAndAskedAgain() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);
        store.fault = Mono.error(new IllegalStateException("down"));
        assertThatThrownBy(() -> sending(gate)).hasMessage("down");

        store.fault = Mono.empty();
        assertThat(sending(gate)).isEqualTo(Sending.HELD_UNTIL_READY);
    }

    @Test
    void storeThatIsSilentShouldBeWaitedForFiveSeconds() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);
        store.fault = Mono.never();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        gate.view().subscribe(any -> {}, failure::set);

        timer.advanceTimeBy(OutgoingGate.LIMIT.minusMillis(1));
        assertThat(failure.get()).isNull();
        timer.advanceTimeBy(Duration.ofMillis(1));
        assertThat(failure.get()).isInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void changeShouldBeTriedAgainWhenAnotherOneWasFaster() {
        OutgoingGate gate = gate(Hold.UNTIL_READY, false);
        store.contentions = 4;
        assertThat(gate.open(true).block().changed()).isTrue();

        store.contentions = 5;
        assertThatThrownBy(() -> gate.close().block()).hasMessageContaining("at the same moment");
    }
}
