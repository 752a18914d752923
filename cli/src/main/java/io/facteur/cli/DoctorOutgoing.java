package io.facteur.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What becomes of mail to other domains after a check.
 *
 * @param sending as the server says; empty when it does not
 * @param opened whether the check let it go
 * @param text in words; empty when there is nothing to say
 * @param advice what lets it go; empty when nothing has to
 */
record DoctorOutgoing(String sending, boolean opened, String text, String advice) {

    private static final String STILL_HELD = "outgoing mail is still held";

    /**
     * Lets it go when all is well.
     *
     * @param well whether nothing is to be mended, and a domain was looked at
     */
    static DoctorOutgoing after(DoctorCommand command, DoctorServer server, boolean well) {
        String sending = server.sending();
        if (sending.equals(SendingText.UNTIL_READY) && well && isOfTheServer(command)) {
            try {
                JsonNode said = server.start();
                sending = said.path("sending").asText();
                if (sending.equals(SendingText.OPEN)) {
                    return leaves(said.path("held").asLong());
                }
            } catch (Failure e) {
                return new DoctorOutgoing(sending, false, STILL_HELD, e.getMessage());
            }
        }
        long held = server.held().orElse(0L);
        String count = held == 0 ? "" : " (" + SendingText.messages(held) + ")";
        return switch (sending) {
            case SendingText.UNTIL_READY ->
                new DoctorOutgoing(sending, false, STILL_HELD + count, howToLetItGo(command, well));
            case SendingText.TRIAL, SendingText.ALWAYS, SendingText.STOPPED ->
                new DoctorOutgoing(sending, false, STILL_HELD + count, SendingText.why(sending, command));
            default ->
                new DoctorOutgoing(
                        sending, false, held == 0 ? "" : SendingText.messages(held) + " to other domains held", "");
        };
    }

    private static DoctorOutgoing leaves(long held) {
        String count = held == 0 ? "" : " (" + SendingText.messages(held) + (held == 1 ? " was held)" : " were held)");
        return new DoctorOutgoing(SendingText.OPEN, true, "outgoing mail leaves now" + count, "");
    }

    /**
     * Whether it was looked at what the server is, and not at what it might be. With --dns it is still what is published:
     * that a server outside of the network is asked makes it the more certain.
     */
    private static boolean isOfTheServer(DoctorCommand command) {
        return command.dns.zones.isEmpty() && command.server.hostname == null && command.server.addresses.isEmpty();
    }

    private static String howToLetItGo(DoctorCommand command, boolean well) {
        String start = command.advice("queue", "start") + " lets it leave all the same";
        return well && !isOfTheServer(command)
                ? command.advice("doctor") + " without --zone, --hostname and --address lets it leave, or "
                        + command.advice("queue", "start")
                : start;
    }
}
