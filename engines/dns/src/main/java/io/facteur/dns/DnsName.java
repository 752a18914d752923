package io.facteur.dns;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of a node in the DNS: lower case, A-labels, without the root's dot. Not every name is a host's:
 * {@code _dmarc.example.org} is one, too.
 */
public final class DnsName implements Comparable<DnsName> {

    public static final DnsName ROOT = new DnsName("");

    private static final int MAXIMUM_LENGTH = 253;
    private static final int MAXIMUM_LABEL_LENGTH = 63;

    private final String ascii;

    private DnsName(String ascii) {
        this.ascii = ascii;
    }

    /**
     * @param text A-labels or U-labels, in any case, with or without a dot at the end
     * @return empty when it cannot be a name: empty, an empty label, one of more than 63 octets, more than 253 in all, or
     *     characters that are neither printable ASCII nor part of an internationalized name
     */
    public static Optional<DnsName> parse(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String ascii = name.toLowerCase(Locale.ROOT);
        if (ascii.isEmpty() || ascii.length() > MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        int start = 0;
        for (int i = 0; i <= ascii.length(); i++) {
            if (i == ascii.length() || ascii.charAt(i) == '.') {
                if (i == start || i - start > MAXIMUM_LABEL_LENGTH) {
                    return Optional.empty();
                }
                start = i + 1;
            } else if (ascii.charAt(i) <= ' ' || ascii.charAt(i) > '~') {
                return Optional.empty();
            }
        }
        return Optional.of(new DnsName(ascii));
    }

    /** @throws IllegalArgumentException for what {@link #parse} does not take; for names that are known to be good */
    public static DnsName of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a DNS name"));
    }

    /** From the left; none for the root. */
    public List<String> labels() {
        return ascii.isEmpty() ? List.of() : Arrays.asList(ascii.split("\\."));
    }

    /** @return this name with labels put in front ({@code "_dmarc"}, or {@code "a.b"}); empty when that is too long */
    public Optional<DnsName> child(String labels) {
        return parse(ascii.isEmpty() ? labels : labels + "." + ascii);
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
