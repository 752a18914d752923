package io.facteur.messaging.outgoing;

import io.facteur.messaging.queue.WaitingMail;
import io.facteur.stores.cassandra.messaging.DeferredMail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail to another domain that waits here.
 *
 * @param sender empty for the null sender
 * @param domain of the recipients
 * @param nextHop who was asked last; empty when nobody was
 * @param dueAt when it is tried again, if it waits for that
 * @param lastAnswer of the other side in words, or what kept us from asking it; empty when nobody was asked
 * @param account who sent it, a user or the address of a client that may relay; empty when that is not known
 */
public record QueueEntry(
        String id,
        State state,
        String sender,
        List<String> recipients,
        String domain,
        String nextHop,
        Instant queuedAt,
        Optional<Instant> dueAt,
        Optional<Instant> lastTry,
        int tries,
        String lastAnswer,
        String account) {

    public enum State {
        /** It is being delivered, or is next. */
        READY,
        /** It waits for its time. */
        DEFERRED,
        /** It waits until an administrator releases it. */
        HELD
    }

    /**
     * What an administrator means; what is empty matches all.
     *
     * @param sender as in MAIL, or the account, which can have more senders than one
     */
    public record Filter(
            List<String> ids, Optional<String> nextHop, Optional<String> sender, Optional<Duration> olderThan) {

        public static final Filter ALL = new Filter(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

        /** A part of an id that names it, as people copy it. */
        public static final int SHORTEST_ID = 4;

        public Filter {
            ids = List.copyOf(ids);
        }

        public boolean isAll() {
            return equals(ALL);
        }

        public boolean matches(QueueEntry entry, Instant now) {
            return (ids.isEmpty() || ids.stream().anyMatch(id -> named(entry.id(), id)))
                    && nextHop.map(hop -> hop.equalsIgnoreCase(entry.nextHop()) || hop.equalsIgnoreCase(entry.domain()))
                            .orElse(true)
                    && sender.map(from -> from.replaceAll("^<>$", "").equalsIgnoreCase(entry.sender())
                                    || !from.isEmpty() && from.equalsIgnoreCase(entry.account()))
                            .orElse(true)
                    && olderThan
                            .map(age -> entry.queuedAt().plus(age).isBefore(now))
                            .orElse(true);
        }

        private static boolean named(String whole, String part) {
            return part.length() >= SHORTEST_ID && whole.startsWith(part) || whole.equals(part);
        }
    }

    static OutgoingState state(WaitingMail mail) {
        return mail.attribute(OutgoingState.NAME).map(OutgoingState::read).orElse(OutgoingState.NEW);
    }

    static QueueEntry of(WaitingMail mail) {
        OutgoingState state = state(mail);
        boolean forEver = mail.dueAt().map(DeferredMail.LATEST::equals).orElse(false);
        State where = state.held() || state.gated() || forEver
                ? State.HELD
                : mail.dueAt().isPresent() ? State.DEFERRED : State.READY;
        return new QueueEntry(
                mail.id().toString(),
                where,
                mail.sender(),
                mail.recipients(),
                domain(mail.recipients()),
                state.nextHop(),
                mail.enqueuedAt(),
                where == State.DEFERRED ? mail.dueAt() : Optional.empty(),
                state.lastTry(),
                state.tries(),
                state.lastAnswer(),
                SendingAccount.name(mail));
    }

    static String domain(List<String> recipients) {
        return recipients.stream()
                .findFirst()
                .map(address -> address.substring(address.lastIndexOf('@') + 1))
                .orElse("");
    }
}
