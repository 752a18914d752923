package io.facteur.messaging.broker;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One queue of the broker: texts, first in first out. Any number of threads may use it. */
public interface BrokerQueue {

    String name();

    /** Another queue of the same broker. */
    BrokerQueue sibling(String other);

    /** Returns when the text is on disk. */
    void put(String text);

    /** Says how many texts this process will work on at a time. Before it, or without it, the broker assumes a few. */
    void expectInHand(int count);

    /** The next text, which stays in the queue until it is acknowledged; empty when none came in time. */
    Optional<Delivery> take(Duration timeout);

    /** Has this run each time that the broker gets out of reach: it may not have heard the last acknowledgements. */
    void whenLost(Runnable listener);

    /**
     * What was fetched for {@link #take} and not taken goes back at once, until somebody takes again. What was taken can
     * still be finished.
     */
    void stopTaking();

    /** How many wait or are being worked on, as far as the broker tells. Cheap. */
    long size();

    /** Shows every text, in order: those that wait, and those that are being worked on in this process. */
    void forEach(Consumer<String> visitor);

    /** Removes the texts that match, but not what someone is working on. */
    long removeIf(Predicate<String> matches);
}
