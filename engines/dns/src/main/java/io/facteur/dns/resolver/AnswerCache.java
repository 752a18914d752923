package io.facteur.dns.resolver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.facteur.dns.DnsAnswer;
import io.facteur.dns.DnsAnswer.Outcome;
import io.facteur.dns.DnsName;
import io.facteur.dns.RecordType;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Answers until their time is over, and the domains that failed lately. What is over is dropped when it is asked for again,
 * or when room is needed: the limits count it until then, and looking at an entry costs one look at the time.
 */
final class AnswerCache {

    record Key(RecordType type, DnsName name) {}

    /** @param expires of the ticker */
    private record Entry(DnsAnswer<Object> answer, long expires) {}

    private static final int ENTRY_BYTES = 256;
    private static final int RECORD_BYTES = 96;

    private final Cache<Key, Entry> entries;
    private final DnsCacheSettings settings;
    private final LongSupplier ticker;

    AnswerCache(DnsCacheSettings settings, LongSupplier ticker) {
        this.settings = settings;
        this.ticker = ticker;
        // One weight for two limits: no entry weighs less than its share, so that neither can be passed.
        long share = settings.maximumBytes() / settings.maximumEntries();
        entries = Caffeine.newBuilder()
                .maximumWeight(settings.maximumBytes())
                .weigher((Key key, Entry entry) ->
                        (int) Math.min(Integer.MAX_VALUE, Math.max(share, bytes(key, entry.answer()))))
                .executor(Runnable::run)
                .build();
    }

    /** @return with the time that is left; null when it is not known */
    DnsAnswer<Object> get(Key key) {
        Entry entry = entries.getIfPresent(key);
        if (entry == null) {
            return null;
        }
        DnsAnswer<Object> answer = entry.answer();
        long left = entry.expires() - ticker.getAsLong();
        if (left <= 0) {
            entries.asMap().remove(key, entry);
            return null;
        }
        return answer.outcome() == Outcome.TEMPORARY_FAILURE
                ? answer
                : new DnsAnswer<>(
                        answer.outcome(),
                        answer.records(),
                        answer.secure(),
                        Duration.ofNanos(left),
                        answer.explanation());
    }

    void put(Key key, DnsAnswer<Object> answer) {
        Duration ttl = switch (answer.outcome()) {
            case FOUND, NO_DATA, NO_SUCH_NAME -> answer.ttl();
            // RFC 2308 7: not asked again at once
            case TEMPORARY_FAILURE -> settings.failureTtl();
            case RESOLVER_DOWN, OVER_BUDGET -> Duration.ZERO;
        };
        if (!ttl.isZero()) {
            entries.put(key, new Entry(answer, ticker.getAsLong() + ttl.toNanos()));
        }
    }

    long size() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    static long bytes(Key key, DnsAnswer<Object> answer) {
        long bytes = ENTRY_BYTES
                + key.name().toString().length()
                + answer.explanation().length();
        for (Object value : answer.records()) {
            bytes += RECORD_BYTES + (value instanceof String text ? text.length() : 0);
        }
        return bytes;
    }
}
