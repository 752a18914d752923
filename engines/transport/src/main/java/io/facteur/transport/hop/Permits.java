package io.facteur.transport.hop;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections that there may be in all. A part of them is for next hops that took mail lately: whoever only keeps
 * connections busy, under as many names as he likes, cannot get all.
 */
final class Permits {

    /** One in five. */
    private static final int RESERVED = 5;

    private final int total;
    private final int forStrangers;
    /** Each has one, and no more until it takes mail. */
    private final Set<Hop> strangers = new HashSet<>();

    private final Set<Hop> waiting = new LinkedHashSet<>();
    private int taken;

    Permits(int total) {
        this.total = total;
        this.forStrangers = total - total / RESERVED;
    }

    /**
     * Whether it may open one more connection; if not it waits for that.
     *
     * @param stranger it took no mail lately, and has no connection yet
     */
    synchronized boolean take(Hop hop, boolean stranger) {
        if (allTaken() || stranger && strangers.size() >= forStrangers) {
            waiting.add(hop);
            return false;
        }
        taken++;
        if (stranger) {
            strangers.add(hop);
        }
        waiting.remove(hop);
        return true;
    }

    synchronized void giveBack(Hop hop) {
        taken--;
        strangers.remove(hop);
    }

    /** @return whether it was a stranger before, whose place another can have now */
    synchronized boolean tookMail(Hop hop) {
        return strangers.remove(hop);
    }

    /** Who waits, in order. Each is to say so again, if it still does. */
    synchronized List<Hop> waiting() {
        return List.copyOf(waiting);
    }

    synchronized void leave(Hop hop) {
        waiting.remove(hop);
    }

    synchronized boolean allTaken() {
        return taken >= total;
    }

    synchronized int taken() {
        return taken;
    }
}
