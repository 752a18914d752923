package io.facteur.protocols.session;

/**
 * What the sessions are told when the server takes no more, as an event of their pipelines. A session that has work may
 * finish it, and is told again.
 */
public enum Drain {
    /** End, unless there is something that should be finished first. */
    POLITELY,
    /** End, with a word to the client. */
    NOW
}
