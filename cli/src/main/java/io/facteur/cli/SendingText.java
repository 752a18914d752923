package io.facteur.cli;

/** Whether mail to other domains leaves, as {@code GET /facteur/status} has it, in words. */
final class SendingText {

    static final String OPEN = "open";
    static final String TRIAL = "held-trial";
    static final String UNTIL_READY = "held-until-ready";
    static final String ALWAYS = "held-always";
    static final String STOPPED = "stopped";

    private SendingText() {}

    /** @return why it does not leave, and what changes that; empty when it does, or that is not known */
    static String why(String sending, Verb verb) {
        return switch (sending) {
            case TRIAL -> "this is a trial, " + verb.advice("setup", "HOSTNAME") + " makes it public";
            case UNTIL_READY ->
                "until " + verb.advice("doctor") + " has nothing to mend, or " + verb.advice("queue", "start");
            case ALWAYS -> "outgoing.xml says <hold>always</hold>";
            case STOPPED ->
                "stopped by " + verb.advice("queue", "stop") + ", " + verb.advice("queue", "start") + " lets it leave";
            default -> "";
        };
    }

    static String messages(long count) {
        return count + (count == 1 ? " message" : " messages");
    }
}
