package io.facteur.messaging.queue;

/** The names of the queues in the broker that James does not know. */
final class MailBrokerQueues {

    private static final String UNREADABLE = "unreadable/";

    private MailBrokerQueues() {}

    /** Where a queue's texts go that are no mail. */
    static String unreadable(String queue) {
        return UNREADABLE + queue;
    }

    static boolean isUnreadable(String name) {
        return name.startsWith(UNREADABLE);
    }
}
