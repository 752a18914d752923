package io.facteur.testing.dns;

/** What a {@link LocalDns} does wrong. */
public enum DnsFault {
    /** Answers that it failed. */
    SERVFAIL,
    /** Answers that it will not say. */
    REFUSED,
    /** Refers to other servers instead of answering. */
    LAME,
    /** Does not understand EDNS, and says FORMERR. */
    NO_EDNS,
    /** Answers nothing. */
    DROP,
    /** Answers octets that are no DNS message. */
    MALFORMED,
    /** Answers with the ID and the question of the query, and then octets that cannot be read. */
    UNREADABLE,
    /** Answers with another ID. */
    WRONG_ID,
    /** Answers another question. */
    WRONG_QUESTION,
    /** Answers with another ID, and then as it should. */
    FORGED_BEFORE,
    /** Over UDP, answers only that the answer is too long. */
    TRUNCATE,
    /** Over UDP, answers only that the answer is too long; over TCP, closes the connection. */
    TRUNCATE_WITHOUT_TCP
}
