package io.facteur.messaging.broker;

/** A text taken from a queue. It is finished once, by {@link #acknowledge} or {@link #giveBack}. */
public interface Delivery {

    String text();

    /** Whether it was taken before and not acknowledged, as far as this run of the broker knows. */
    boolean redelivered();

    /** Whether it can no more be acknowledged, since the broker is out of reach or was: the text comes again by itself. */
    boolean isLost();

    /** The work is done: it leaves the queue. */
    void acknowledge();

    /** The work was not done: the next one who asks gets it. */
    void giveBack();
}
