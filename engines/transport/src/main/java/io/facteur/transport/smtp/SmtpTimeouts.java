package io.facteur.transport.smtp;

import java.time.Duration;

/**
 * How long each step may take, RFC 5321 4.5.3.2.
 *
 * @param connect of TCP; the RFC has none
 * @param greeting the first reply, and that to EHLO
 * @param tls of the handshake, and of the replies to STARTTLS and to the EHLO after it; the RFC has none
 * @param command MAIL, RCPT and others
 * @param dataStart of the reply to DATA
 * @param dataBlock for each part of the message
 * @param dataEnd of the reply to the whole message
 */
public record SmtpTimeouts(
        Duration connect,
        Duration greeting,
        Duration tls,
        Duration command,
        Duration dataStart,
        Duration dataBlock,
        Duration dataEnd) {

    /** Octets per second of a line that mail is still sent over. */
    private static final int SLOWEST = 4096;

    public static final SmtpTimeouts RFC_5321 = new SmtpTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10));

    /**
     * For MAIL, all RCPT and the reply to DATA together, so that nobody can answer each of them at the last moment: 10 min,
     * and 5 s for each recipient, where the others are as the RFC has them.
     */
    Duration envelope(int recipients) {
        return command.multipliedBy(2).plus(command.dividedBy(60).multipliedBy(recipients));
    }

    /** For the octets of a message, without the reply to it: the time for one part, and what the slowest line needs. */
    Duration content(long octets) {
        return dataBlock.plusSeconds(octets / SLOWEST);
    }

    /** All of them at most so long, for what cannot wait. */
    public SmtpTimeouts atMost(Duration limit) {
        return new SmtpTimeouts(
                min(connect, limit),
                min(greeting, limit),
                min(tls, limit),
                min(command, limit),
                min(dataStart, limit),
                min(dataBlock, limit),
                min(dataEnd, limit));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
