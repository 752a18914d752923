package io.facteur.antispam.sending;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Forgets with the process: for tests. It is one process' view of what several share. */
public final class MemoryToldAccounts implements ToldAccounts {

    private record Claim(String process, Instant until) {}

    private final String process;
    private final Clock clock;
    private final Map<String, Claim> claims;

    public MemoryToldAccounts(Clock clock) {
        this("one", clock, new ConcurrentHashMap<>());
    }

    private MemoryToldAccounts(String process, Clock clock, Map<String, Claim> claims) {
        this.process = process;
        this.clock = clock;
        this.claims = claims;
    }

    /** @return another process' view of the same */
    public MemoryToldAccounts of(String other) {
        return new MemoryToldAccounts(other, clock, claims);
    }

    @Override
    public Mono<Boolean> claim(String account, Duration lease) {
        return Mono.fromSupplier(() -> {
            Instant now = clock.instant();
            Claim mine = new Claim(process, now.plus(lease));
            return claims.merge(account, mine, (before, after) -> before.until().isAfter(now) ? before : after) == mine;
        });
    }

    @Override
    public Mono<Void> told(String account, Duration silence) {
        return Mono.fromRunnable(() -> {
            Instant now = clock.instant();
            claims.computeIfPresent(
                    account,
                    (any, claim) ->
                            claim.process().equals(process) && claim.until().isAfter(now)
                                    ? new Claim(process, now.plus(silence))
                                    : claim);
        });
    }
}
