package io.facteur.antispam.sending;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Forgets with the process: for tests. It is one process' pages of a book that several write in. */
public final class MemoryLedger implements HourlyCounts.Ledger {

    private record Line(String account, Instant hour, String process) {}

    private final String process;
    private final Map<Line, Long> book;

    public MemoryLedger() {
        this("one", new ConcurrentHashMap<>());
    }

    private MemoryLedger(String process, Map<Line, Long> book) {
        this.process = process;
        this.book = book;
    }

    /** @return another process' pages of the same book */
    public MemoryLedger of(String other) {
        return new MemoryLedger(other, book);
    }

    @Override
    public Mono<Void> write(String account, Instant hour, long total) {
        return Mono.fromRunnable(() -> book.merge(new Line(account, hour, process), total, Math::max));
    }

    @Override
    public Flux<HourlyCounts.Entry> read(String account, Instant from) {
        return Flux.defer(() -> Flux.fromStream(book.entrySet().stream()
                .filter(line -> line.getKey().account().equals(account)
                        && !line.getKey().hour().isBefore(from))
                .map(line -> new HourlyCounts.Entry(line.getKey().hour(), line.getValue()))));
    }
}
