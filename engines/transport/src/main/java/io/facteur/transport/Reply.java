package io.facteur.transport;

import java.util.List;
import java.util.Optional;

/**
 * What an SMTP server answered, RFC 5321 4.2.
 *
 * @param code from 200 to 599; {@link #MALFORMED} for something that is no reply
 * @param lines the texts behind the code, at least one, without control characters
 */
public record Reply(int code, List<String> lines) {

    public static final int MALFORMED = 0;

    private static final int SERVICE_CLOSES = 421;
    private static final int NO_MAIL_HERE = 521;
    private static final int DOMAIN_TAKES_NO_MAIL = 556;

    public Reply {
        lines = List.copyOf(lines);
    }

    public static Reply malformed(String found) {
        return new Reply(MALFORMED, List.of("not an SMTP reply: " + found));
    }

    /** The status code that all lines or the first begin with, RFC 2034 4. */
    public Optional<EnhancedStatus> status() {
        // A class that contradicts the code (250 5.0.0) is no information
        return EnhancedStatus.atStartOf(lines.get(0)).filter(status -> status.statusClass() == code / 100);
    }

    public boolean positive() {
        return code >= 200 && code < 300;
    }

    public boolean intermediate() {
        return code >= 300 && code < 400;
    }

    public boolean permanent() {
        return code >= 500;
    }

    /** RFC 5321 4.2.1, and everything that cannot be understood: asked later the answer may be another. */
    public boolean transientFailure() {
        return !positive() && !intermediate() && !permanent();
    }

    /** RFC 5321 3.8: it closes the connection after this. */
    public boolean closes() {
        return code == SERVICE_CLOSES || code == MALFORMED;
    }

    /** RFC 7504: this host, or this domain, never takes mail. */
    public boolean neverTakesMail() {
        return code == NO_MAIL_HERE || code == DOMAIN_TAKES_NO_MAIL;
    }

    /** Whether it is 421. */
    public boolean serviceCloses() {
        return code == SERVICE_CLOSES;
    }

    /** Whether the other side, asked about nobody in particular, wants less of us for a while: 421, or any 4.7.x. */
    public boolean slowsDown() {
        return serviceCloses() || status().map(EnhancedStatus::slowsDown).orElse(false);
    }

    /** In one line, as the other side said it: {@code 450 4.2.1 mailbox busy}. */
    public String text() {
        String joined = String.join(" ", lines).strip();
        return code == MALFORMED ? joined : (code + " " + joined).strip();
    }

    @Override
    public String toString() {
        return text();
    }
}
