package io.facteur.stores.opensearch.mailbox;

/** A header and its date as one word whose order in the alphabet is that of the dates of this header. */
final class HeaderDates {

    /** The year 10,000 and what no mail will say. */
    private static final long LATEST = 253_402_300_799_999L;

    private HeaderDates() {}

    /** Before 1970 is 1970: mail is not older than that. */
    static String text(String header, long millis) {
        return "%s=%015d".formatted(header, Math.min(Math.max(millis, 0), LATEST));
    }
}
