package io.facteur.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/**
 * What became of the mail of one test.
 *
 * @param accepted answered 250
 * @param lost of these, those that are in no mailbox
 * @param altered of these, those whose hash is another one
 * @param resent copies that a client sent again, because the answer to the first was cut off
 * @param redelivered copies that a node delivered again, because it or the broker ended between the delivery and its
 *     acknowledgement
 * @param failures messages that a sender could not get rid of
 * @param errors that readers saw after a retry
 * @param deferrals answers of 4xx
 * @param cuts connections of senders that broke
 * @param retries of readers
 * @param slowest seconds from the first attempt of a message to its 250
 * @param seconds that mail was sent
 * @param rest seconds after that until all was in the mailboxes
 */
record Tally(
        String name,
        int accepted,
        Set<String> lost,
        Set<String> altered,
        int resent,
        int redelivered,
        List<String> failures,
        List<String> errors,
        int deferrals,
        int cuts,
        int retries,
        double slowest,
        double seconds,
        double rest) {

    /** One line for people. */
    Tally print(String fault) {
        System.out.printf(
                "%s: accepted %d, lost %d, altered %d, twice %d (%d sent again by clients that were cut off, %d delivered"
                        + " again), failed %d; 4xx %d, cut %d, IMAP retries %d, errors %d; slowest answer %.1f s, %.0f s of"
                        + " traffic, %.0f s until all was there%n",
                fault,
                accepted,
                lost.size(),
                altered.size(),
                resent + redelivered,
                resent,
                redelivered,
                failures.size(),
                deferrals,
                cuts,
                retries,
                errors.size(),
                slowest,
                seconds,
                rest);
        return this;
    }

    Tally nothingLost() {
        assertThat(lost).as("answered 250 and not in the mailbox").isEmpty();
        assertThat(altered).as("not what was sent").isEmpty();
        assertThat(failures).as("senders that gave up, or were refused").isEmpty();
        return this;
    }

    Tally noErrorBeyondARetry() {
        assertThat(errors).as("IMAP clients that a retry did not help").isEmpty();
        return this;
    }
}
