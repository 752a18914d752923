package io.facteur.transport.smtp;

import java.time.Duration;

/**
 * How long each step may take, RFC 5321 4.5.3.2.
 *
 * @param connect of TCP; the RFC has none
 * @param greeting the first reply, and that to EHLO
 * @param tls of the handshake; the RFC has none
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

    public static final SmtpTimeouts RFC_5321 = new SmtpTimeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10));

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
