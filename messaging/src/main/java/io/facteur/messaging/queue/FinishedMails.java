package io.facteur.messaging.queue;

import io.facteur.stores.cassandra.messaging.FinishedMailStore;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Which mails are done, so that one that comes once more is dropped: what this process knows, and what others said of mail
 * that they could not acknowledge. A mail that was deferred is done as far as the attempt before.
 */
final class FinishedMails {

    static final int FOR_GOOD = Integer.MAX_VALUE;

    private static final int REMEMBERED = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final FinishedMailStore store;
    /** Of the mails that a crash may have left twice, or that may be put in twice. */
    private final Map<UUID, Integer> suspects = memory();
    /** Of all: the broker may not have heard the last acknowledgements when a connection breaks. */
    private final Map<UUID, Integer> latest = memory();

    FinishedMails(FinishedMailStore store) {
        this.store = store;
    }

    private static Map<UUID, Integer> memory() {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Integer> eldest) {
                return size() > REMEMBERED;
            }
        });
    }

    void remember(QueuedMail mail, int attempts, boolean mayComeTwice) {
        latest.merge(mail.enqueueId(), attempts, Math::max);
        if (mayComeTwice) {
            suspects.merge(mail.enqueueId(), attempts, Math::max);
        }
    }

    /** For a mail that the broker gives again, to any node. Returns when they can know. */
    void tellAll(QueuedMail mail, int attempts) {
        store.add(mail.enqueueId(), attempts).block(LIMIT);
        remember(mail, attempts, true);
    }

    /** @param mayComeTwice whether there is reason to ask what others said */
    boolean contain(QueuedMail mail, boolean mayComeTwice) {
        UUID id = mail.enqueueId();
        if (Math.max(suspects.getOrDefault(id, -1), latest.getOrDefault(id, -1)) >= mail.attempts()) {
            return true;
        }
        return mayComeTwice
                && store.find(id).blockOptional(LIMIT).filter(last -> last >= mail.attempts()).isPresent();
    }
}
