package io.facteur.authentication;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address to compare and to write.
 *
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(boolean ipv6, long high, long low) {

    public static final int IPV4_BITS = 32;
    public static final int IPV6_BITS = 128;

    private static final int IPV6_GROUPS = 8;
    private static final int IPV6_NIBBLES = 32;
    private static final long IPV4_MASK = 0xFFFF_FFFFL;
    private static final long MAPPED = 0xFFFFL << 32;
    private static final String HEXADECIMAL = "0123456789ABCDEF";

    /** An IPv4 address that is mapped into IPv6 is an IPv4 address (RFC 7208 5). */
    public static IpAddress of(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length == Integer.BYTES) {
            return new IpAddress(false, 0, number(octets, 0, Integer.BYTES));
        }
        long high = number(octets, 0, Long.BYTES);
        long low = number(octets, Long.BYTES, Long.BYTES);
        return high == 0 && (low & ~IPV4_MASK) == MAPPED
                ? new IpAddress(false, 0, low & IPV4_MASK)
                : new IpAddress(true, high, low);
    }

    private static long number(byte[] octets, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << Byte.SIZE | octets[i] & 0xFF;
        }
        return number;
    }

    /** @param text four decimal numbers without leading zeros; empty for everything else */
    public static Optional<IpAddress> parseIpv4(String text) {
        long value = 0;
        int parts = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '.') {
                continue;
            }
            int octet = decimalOctet(text, start, i);
            parts++;
            if (octet < 0 || parts > Integer.BYTES) {
                return Optional.empty();
            }
            value = value << Byte.SIZE | octet;
            start = i + 1;
        }
        return parts == Integer.BYTES ? Optional.of(new IpAddress(false, 0, value)) : Optional.empty();
    }

    private static int decimalOctet(String text, int from, int to) {
        int length = to - from;
        if (length < 1 || length > 3 || length > 1 && text.charAt(from) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + digit - '0';
        }
        return value > 0xFF ? -1 : value;
    }

    /** @param text as in RFC 4291 2.2, without a zone; empty for everything else */
    public static Optional<IpAddress> parseIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text);
            return groups != null && groups.length == IPV6_GROUPS ? Optional.of(ipv6(groups)) : Optional.empty();
        }
        int[] left = groups(text.substring(0, gap));
        int[] right = groups(text.substring(gap + 2));
        if (left == null || right == null || left.length + right.length >= IPV6_GROUPS) {
            return Optional.empty();
        }
        // Only the end of an address may be written as IPv4.
        if (text.lastIndexOf('.', gap) >= 0) {
            return Optional.empty();
        }
        int[] all = new int[IPV6_GROUPS];
        System.arraycopy(left, 0, all, 0, left.length);
        System.arraycopy(right, 0, all, IPV6_GROUPS - right.length, right.length);
        return Optional.of(ipv6(all));
    }

    /** @return null when they cannot be read */
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        int[] groups = new int[IPV6_GROUPS];
        int count = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != ':') {
                continue;
            }
            boolean dotted = i == text.length() && text.indexOf('.', start) >= 0;
            if (count + (dotted ? 2 : 1) > IPV6_GROUPS) {
                return null;
            }
            if (dotted) {
                Optional<IpAddress> ipv4 = parseIpv4(text.substring(start));
                if (ipv4.isEmpty()) {
                    return null;
                }
                groups[count++] = (int) (ipv4.get().low >>> Short.SIZE);
                groups[count++] = (int) (ipv4.get().low & 0xFFFF);
            } else {
                int group = hexadecimal(text, start, i);
                if (group < 0) {
                    return null;
                }
                groups[count++] = group;
            }
            start = i + 1;
        }
        return Arrays.copyOf(groups, count);
    }

    private static int hexadecimal(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char character = text.charAt(i);
            int digit = character < 0x80 ? Character.digit(character, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress ipv6(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < IPV6_GROUPS / 2; i++) {
            high = high << Short.SIZE | groups[i];
            low = low << Short.SIZE | groups[i + IPV6_GROUPS / 2];
        }
        return new IpAddress(true, high, low);
    }

    /** @param bits 0 to 32 for IPv4, 0 to 128 for IPv6; an IPv4 and an IPv6 address share nothing */
    public boolean sharesPrefix(IpAddress other, int bits) {
        if (ipv6 != other.ipv6) {
            return false;
        }
        if (bits == 0) {
            return true;
        }
        if (!ipv6) {
            return (low ^ other.low) >>> IPV4_BITS - bits == 0;
        }
        if (bits <= Long.SIZE) {
            return (high ^ other.high) >>> Long.SIZE - bits == 0;
        }
        return high == other.high && (low ^ other.low) >>> IPV6_BITS - bits == 0;
    }

    /** What the macro {@code i} says: decimal octets, or hexadecimal digits with dots between them (RFC 7208 7.3). */
    public String dotted() {
        if (!ipv6) {
            return toString();
        }
        StringBuilder text = new StringBuilder(2 * IPV6_NIBBLES);
        for (int i = 0; i < IPV6_NIBBLES; i++) {
            long half = i < IPV6_NIBBLES / 2 ? high : low;
            int nibble = (int) (half >>> Long.SIZE - 4 - 4 * (i % (IPV6_NIBBLES / 2)) & 0xF);
            text.append(i == 0 ? "" : ".").append(HEXADECIMAL.charAt(nibble));
        }
        return text.toString();
    }

    /** Of its own family: never IPv4 in the form of IPv6. */
    public InetAddress toInetAddress() {
        ByteBuffer octets = ByteBuffer.allocate(ipv6 ? IPV6_BITS / Byte.SIZE : Integer.BYTES);
        if (ipv6) {
            octets.putLong(high).putLong(low);
        } else {
            octets.putInt((int) low);
        }
        try {
            return InetAddress.getByAddress(octets.array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }

    private int group(int index) {
        long half = index < IPV6_GROUPS / 2 ? high : low;
        return (int) (half >>> Long.SIZE - Short.SIZE - Short.SIZE * (index % (IPV6_GROUPS / 2)) & 0xFFFF);
    }

    /** {@code 192.0.2.1}, {@code 2001:db8::1} (RFC 5952). */
    @Override
    public String toString() {
        if (!ipv6) {
            return (low >>> 24) + "." + (low >>> 16 & 0xFF) + "." + (low >>> 8 & 0xFF) + "." + (low & 0xFF);
        }
        // RFC 5952 4.2: the longest run of two or more zero groups becomes "::", the first of several
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < IPV6_GROUPS; i++) {
            int length = 0;
            while (i + length < IPV6_GROUPS && group(i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || i == gap + gapLength && gap >= 0 ? "" : ":")
                        .append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }
}
