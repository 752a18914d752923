package io.facteur.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The name of a node in the DNS: lower case, A-labels, without the root's dot. Not every name is a host's:
 * {@code _dmarc.example.org} is one, too.
 */
public final class DnsName implements Comparable<DnsName> {

    public static final DnsName ROOT = new DnsName("");

    private static final int MAXIMUM_LENGTH = 253;
    private static final int MAXIMUM_LABEL_LENGTH = 63;
    private static final String HEX = "0123456789abcdef";

    private final String ascii;

    private DnsName(String ascii) {
        this.ascii = ascii;
    }

    /**
     * @param text A-labels or U-labels (IDNA 2008: {@code straße} is not {@code strasse}), in any case, with or without a
     *     dot at the end
     * @return empty when it cannot be a name: empty, an empty label, one of more than 63 octets, more than 253 in all, or
     *     characters that are neither printable ASCII nor part of an internationalized name
     */
    public static Optional<DnsName> parse(String text) {
        // A U-label is never longer than its A-label, in code points: this is no name, and is not worth converting.
        if (text.length() > 2 * MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        boolean ready = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return international(text);
            }
            ready &= c < 'A' || c > 'Z';
        }
        return checked(ready ? text : lowerCase(text));
    }

    private static Optional<DnsName> international(String text) {
        StringBuilder ascii = new StringBuilder();
        String separator = "";
        for (String label : Idna.dots(text).split("\\.", -1)) {
            Optional<String> converted = Idna.toAscii(label);
            if (converted.isEmpty()) {
                return Optional.empty();
            }
            ascii.append(separator).append(converted.get());
            separator = ".";
        }
        return checked(lowerCase(ascii.toString()));
    }

    private static Optional<DnsName> checked(String ascii) {
        int length = ascii.endsWith(".") ? ascii.length() - 1 : ascii.length();
        if (length == 0 || length > MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || ascii.charAt(i) == '.') {
                if (i == start || i - start > MAXIMUM_LABEL_LENGTH) {
                    return Optional.empty();
                }
                start = i + 1;
            } else if (ascii.charAt(i) < ' ' || ascii.charAt(i) > '~') {
                // A space is rare, and good (RFC 2181 11): macros of SPF can make one (RFC 7208 7.2)
                return Optional.empty();
            }
        }
        return Optional.of(new DnsName(length == ascii.length() ? ascii : ascii.substring(0, length)));
    }

    /** Of ASCII only: for any other letter {@link String#toLowerCase} may give an ASCII one. */
    private static String lowerCase(String text) {
        char[] lower = text.toCharArray();
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower);
    }

    /** @throws IllegalArgumentException for what {@link #parse} does not take; for names that are known to be good */
    public static DnsName of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a DNS name"));
    }

    /** @return where the PTR records of an address are: {@code 1.2.0.192.in-addr.arpa} */
    public static DnsName reverse(InetAddress address) {
        byte[] octets = address.getAddress();
        StringBuilder name = new StringBuilder(72);
        boolean version4 = address instanceof Inet4Address;
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            if (version4) {
                name.append(octet).append('.');
            } else {
                name.append(HEX.charAt(octet & 0xf)).append('.');
                name.append(HEX.charAt(octet >> 4)).append('.');
            }
        }
        // RFC 1035 3.5, RFC 3596 2.5
        return new DnsName(name.append(version4 ? "in-addr.arpa" : "ip6.arpa").toString());
    }

    /** From the left; none for the root. */
    public List<String> labels() {
        return ascii.isEmpty() ? List.of() : Arrays.asList(ascii.split("\\."));
    }

    /** @return this name with labels put in front ({@code "_dmarc"}, or {@code "a.b"}); empty when that is too long */
    public Optional<DnsName> child(String labels) {
        return parse(ascii.isEmpty() ? labels : labels + "." + ascii);
    }

    /** Whether all of it is letters, digits, hyphens and underscores: what a domain of mail is made of (RFC 5321 4.1.2). */
    public boolean isHostName() {
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')) {
                return false;
            }
        }
        return true;
    }

    /** @return without its first label; the root for a name of one label, and for the root */
    public DnsName parent() {
        int dot = ascii.indexOf('.');
        return dot < 0 ? ROOT : new DnsName(ascii.substring(dot + 1));
    }

    /** @return whether it is the other name, or below it */
    public boolean isWithin(DnsName other) {
        return ascii.endsWith(other.ascii)
                && (ascii.length() == other.ascii.length()
                        || other.ascii.isEmpty()
                        || ascii.charAt(ascii.length() - other.ascii.length() - 1) == '.');
    }

    /** @return with U-labels, for people; a label that starts with {@code xn--} without being an A-label stays as it is */
    public String unicode() {
        return ascii.contains(Punycode.PREFIX)
                ? labels().stream().map(Idna::toUnicode).collect(Collectors.joining("."))
                : ascii;
    }

    /** @return both forms where they differ, for people: {@code xn--bcher-kva.example (bücher.example)} */
    public String display() {
        String unicode = unicode();
        return unicode.equals(ascii) ? ascii : ascii + " (" + unicode + ")";
    }

    @Override
    public int compareTo(DnsName other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnsName name && ascii.equals(name.ascii);
    }

    @Override
    public int hashCode() {
        return ascii.hashCode();
    }

    /** {@code example.org}; the empty string for the root. */
    @Override
    public String toString() {
        return ascii;
    }
}
