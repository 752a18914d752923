package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Which mails are done, so that one that comes once more is dropped: what this process knows, and what others said of mail
 * that they could not acknowledge. A mail that was deferred is done as far as the attempt before.
 */
final class FinishedMails {

    static final int FOR_GOOD = Integer.MAX_VALUE;

    private static final Logger LOGGER = LoggerFactory.getLogger(FinishedMails.class);

    private static final int REMEMBERED = 10_000;
    /** Longer than it takes to notice that a broker is gone without a word, which is two heartbeats of ten seconds. */
    private static final Duration UNCERTAIN = Duration.ofSeconds(30);

    private static final int CONCURRENCY = 16;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final FinishedMailStore store;
    /** Of the mails that a crash may have left twice, or that may be put in twice. */
    private final Map<UUID, Integer> suspects = memory();
    /** Of all. */
    private final Map<UUID, Done> latest = memory();

    private record Done(int attempts, long nanoTime) {

        Done later(Done other) {
            return new Done(Math.max(attempts, other.attempts), other.nanoTime);
        }
    }

    FinishedMails(FinishedMailStore store) {
        this.store = store;
    }

    private static <T> Map<UUID, T> memory() {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, T> eldest) {
                return size() > REMEMBERED;
            }
        });
    }

    void remember(QueuedMail mail, int attempts, boolean mayComeTwice) {
        latest.merge(mail.enqueueId(), new Done(attempts, System.nanoTime()), Done::later);
        if (mayComeTwice) {
            suspects.merge(mail.enqueueId(), attempts, Math::max);
        }
    }

    /** For a mail that the broker gives again, to any node. Returns when they can know. */
    void tellAll(QueuedMail mail, int attempts) {
        store.add(mail.enqueueId(), attempts).block(LIMIT);
        remember(mail, attempts, true);
    }

    /** What was acknowledged right before the broker got out of reach: it may not have heard it. */
    void tellTheLatest() {
        long now = System.nanoTime();
        Map<UUID, Integer> uncertain = new HashMap<>();
        synchronized (latest) {
            latest.forEach((id, done) -> {
                if (now - done.nanoTime() < UNCERTAIN.toNanos()) {
                    uncertain.put(id, done.attempts());
                }
            });
        }
        Flux.fromIterable(uncertain.entrySet())
                .flatMap(done -> store.add(done.getKey(), done.getValue()), CONCURRENCY)
                .subscribe(
                        any -> {},
                        e -> LOGGER.warn(
                                "Other nodes do not know of {} mails that they are done", uncertain.size(), e));
    }

    /** @param mayComeTwice whether there is reason to ask what others said */
    boolean contain(QueuedMail mail, boolean mayComeTwice) {
        UUID id = mail.enqueueId();
        Done last = latest.get(id);
        if (last != null && last.attempts() >= mail.attempts() || suspects.getOrDefault(id, -1) >= mail.attempts()) {
            return true;
        }
        return mayComeTwice
                && store.find(id)
                        .blockOptional(LIMIT)
                        .filter(told -> told >= mail.attempts())
                        .isPresent();
    }
}
