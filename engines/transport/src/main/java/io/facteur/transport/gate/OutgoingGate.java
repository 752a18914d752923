package io.facteur.transport.gate;

import io.facteur.transport.settings.OutgoingSettings.Hold;
import java.time.Clock;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The gate before mail to other domains. Every node asks the store every five seconds at most, and only while there is
 * mail; a change counts at once on the node that makes it.
 */
public final class OutgoingGate {

    /** For how long an answer of the store counts. */
    public static final Duration KEPT = Duration.ofSeconds(5);

    /** How long the store may take for an answer. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** Attempts to change what others change at the same moment. */
    private static final int TRIES = 5;

    /** @param gate what makes it so, as far as it was said */
    public record View(Sending sending, Gate gate) {

        /** Whether somebody said that mail may leave, and nothing holds it: what was held before can leave, too. */
        public boolean isReleased() {
            return sending == Sending.OPEN && gate.state() == GateState.OPEN;
        }
    }

    /** @param changed whether this was news for the store */
    public record Change(Sending before, Sending now, boolean changed) {}

    private final Hold hold;
    private final boolean trial;
    private final GateStore store;
    private final Clock clock;
    private final Scheduler timer;
    private volatile Mono<Gate> kept;

    /** @param trial whether only this machine can reach the server */
    public OutgoingGate(Hold hold, boolean trial, GateStore store, Clock clock) {
        this(hold, trial, store, clock, Schedulers.parallel());
    }

    OutgoingGate(Hold hold, boolean trial, GateStore store, Clock clock, Scheduler timer) {
        this.hold = hold;
        this.trial = trial;
        this.store = store;
        this.clock = clock;
        this.timer = timer;
        this.kept = keep();
    }

    private Mono<Gate> keep() {
        return read().cache(any -> KEPT, e -> Duration.ZERO, () -> Duration.ZERO, timer);
    }

    private Mono<Gate> read() {
        return Mono.defer(store::read).timeout(LIMIT, timer);
    }

    private Sending sending(Gate gate) {
        return Sending.of(hold, trial, gate.state());
    }

    /** How it is, or was a few seconds ago. An error when the store does not say, in time. */
    public Mono<View> view() {
        return Mono.defer(() -> kept).map(gate -> new View(sending(gate), gate));
    }

    /**
     * Says that mail may leave. Changes nothing where the settings hold it.
     *
     * @param unlessStopped and nothing where an administrator stopped it
     */
    public Mono<Change> open(boolean unlessStopped) {
        return change(GateState.OPEN, unlessStopped, TRIES);
    }

    /** Stops all of it. Changes nothing where the settings hold it. */
    public Mono<Change> close() {
        return change(GateState.STOPPED, false, TRIES);
    }

    private Mono<Change> change(GateState wanted, boolean unlessStopped, int tries) {
        return read().flatMap(now -> {
                    Sending before = sending(now);
                    boolean stays = now.state() == wanted
                            || before.bySettings()
                            || unlessStopped && now.state() == GateState.STOPPED;
                    if (stays) {
                        return Mono.just(new Change(before, before, false));
                    }
                    Gate next = new Gate(wanted, clock.instant());
                    return store.change(now.state(), next)
                            .timeout(LIMIT, timer)
                            .flatMap(done -> done
                                    ? Mono.just(new Change(before, sending(next), true))
                                    : again(wanted, unlessStopped, tries - 1));
                })
                // before whoever asked for it hears of it
                .doOnTerminate(() -> kept = keep());
    }

    private Mono<Change> again(GateState wanted, boolean unlessStopped, int tries) {
        return tries > 0
                ? change(wanted, unlessStopped, tries)
                : Mono.error(new IllegalStateException("others start and stop outgoing mail at the same moment"));
    }
}
