package io.facteur.cli.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Compares the clock with a time server's (SNTP, RFC 4330). Signatures, certificates, retries and the Date of messages
 * depend on it. It blocks.
 */
public final class ClockCheck {

    /** Off by more: log files and Date fields are wrong, and nothing else. */
    static final Duration TOLERABLE = Duration.ofSeconds(10);

    /** Off by more: signatures come from the future, or have ended. */
    static final Duration HARMFUL = Duration.ofMinutes(5);

    private static final int TIMEOUT_MILLIS = 3000;
    private static final int PACKET = 48;
    private static final int TRANSMITTED_AT = 40;
    private static final int ORIGINATE_AT = 24;
    private static final int STRATUM_AT = 1;
    // RFC 4330 4: no leap indicator, version 4, client
    private static final byte CLIENT = 0x23;
    private static final int MODE_MASK = 0x07;
    private static final int SERVER_MODE = 4;
    /** From 1900, the epoch of NTP, to 1970. */
    private static final long EPOCH_SECONDS = 2_208_988_800L;
    /** RFC 4330 3: seconds are of 32 bits, and begin anew in 2036. */
    private static final long ERA_SECONDS = 1L << 32;

    private ClockCheck() {}

    /** @param name of the server, for people */
    public static Diagnosis run(InetSocketAddress server, String name, Clock clock) {
        Instant theirs;
        Instant ours;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(server);
            Instant before = clock.instant();
            byte[] packet = new byte[PACKET];
            packet[0] = CLIENT;
            // It comes back in the answer, which so cannot be somebody else's
            long cookie = before.toEpochMilli() ^ System.nanoTime();
            ByteBuffer.wrap(packet).putLong(TRANSMITTED_AT, cookie);
            socket.send(new DatagramPacket(packet, packet.length));
            DatagramPacket answer = new DatagramPacket(new byte[PACKET], PACKET);
            socket.receive(answer);
            Instant after = clock.instant();
            ByteBuffer fields = ByteBuffer.wrap(answer.getData());
            boolean usable = answer.getLength() == PACKET
                    && (fields.get(0) & MODE_MASK) == SERVER_MODE
                    && fields.get(STRATUM_AT) != 0
                    && fields.getLong(ORIGINATE_AT) == cookie;
            if (!usable) {
                return unknown(name, "its answer has no time");
            }
            ours = before.plus(Duration.between(before, after).dividedBy(2));
            theirs = nearest(fields.getInt(TRANSMITTED_AT) & 0xFFFF_FFFFL, ours);
        } catch (IOException e) {
            return unknown(name, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return judge(Duration.between(theirs, ours), name);
    }

    private static Instant nearest(long seconds, Instant ours) {
        long since1970 = seconds - EPOCH_SECONDS;
        long eras = Math.round((double) (ours.getEpochSecond() - since1970) / ERA_SECONDS);
        return Instant.ofEpochSecond(since1970 + eras * ERA_SECONDS);
    }

    private static Diagnosis unknown(String name, String why) {
        return Diagnosis.unknown(
                Topic.CLOCK,
                "the clock was not compared, for " + name + " did not answer: " + why,
                "name another time server with --time-server");
    }

    /** @param ahead how far our clock is before the other */
    static Diagnosis judge(Duration ahead, String name) {
        Duration off = ahead.abs();
        if (off.compareTo(TOLERABLE) <= 0) {
            return Diagnosis.ok(Topic.CLOCK, "as " + name + " has it");
        }
        String text =
                "the clock is " + off.toSeconds() + " s " + (ahead.isNegative() ? "slow" : "fast") + " by " + name;
        String remedy = "have it set by NTP (timedatectl set-ntp true)";
        return off.compareTo(HARMFUL) > 0
                ? Diagnosis.fail(Topic.CLOCK, text, remedy)
                : Diagnosis.warn(Topic.CLOCK, text, remedy);
    }
}
