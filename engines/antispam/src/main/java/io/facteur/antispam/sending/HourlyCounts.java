package io.facteur.antispam.sending;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts without reading before writing: each node has a number of its own for each account and hour, which only grows,
 * and writes it down after each message; the count is the sum of all nodes' numbers. So nodes never wait for each other,
 * and a number that is written twice, or late, changes nothing.
 */
public final class HourlyCounts implements SentCounts {

    /** Where the numbers are written down. */
    public interface Ledger {

        /** @param total what this process has counted in that hour; the greatest one stays, in whichever order they come */
        Mono<Void> write(String account, Instant hour, long total);

        /** The numbers of all processes from that hour on. */
        Flux<Entry> read(String account, Instant from);
    }

    /** One process' number of one hour. */
    public record Entry(Instant hour, long total) {}

    /** The hours before the present one that a day has. */
    static final Duration EARLIER = Duration.ofHours(23);

    /** For how long a number is needed. */
    public static final Duration KEPT = Duration.ofHours(25);

    /** With more numbers than this in memory, those of past hours go: some 100 octets each. */
    static final int REMEMBERED = 100_000;

    private record AccountHour(String account, Instant hour) {}

    private final Ledger ledger;
    private final Map<AccountHour, Long> own = new ConcurrentHashMap<>();

    public HourlyCounts(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Mono<SentCount> add(String account, int recipients, Instant now) {
        return Mono.defer(() -> {
            Instant hour = now.truncatedTo(ChronoUnit.HOURS);
            forgetOthers(hour);
            long total = own.merge(new AccountHour(account, hour), (long) recipients, Long::sum);
            return ledger.write(account, hour, total)
                    .then(ledger.read(account, hour.minus(EARLIER)).collectList())
                    .map(entries -> new SentCount(
                            entries.stream()
                                    .filter(entry -> entry.hour().equals(hour))
                                    .mapToLong(Entry::total)
                                    .sum(),
                            entries.stream().mapToLong(Entry::total).sum()));
        });
    }

    /** An hour that has ended is written down. Those of this hour stay, however many: the accounts are ours. */
    private void forgetOthers(Instant hour) {
        if (own.size() >= REMEMBERED) {
            own.keySet().removeIf(key -> key.hour().isBefore(hour));
        }
    }
}
