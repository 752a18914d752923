package io.facteur.dns;

import java.util.Optional;

/** The part of an A-label after {@code xn--}, RFC 3492. */
final class Punycode {

    static final String PREFIX = "xn--";

    // RFC 3492 5: the parameters of Punycode among all Bootstrings
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /**
     * RFC 3492 6.2.
     *
     * @param encoded lower case, at most 59 characters, so that nothing here can grow
     * @return empty when it is not the encoding of anything
     */
    static Optional<String> decode(String encoded) {
        int delimiter = encoded.lastIndexOf('-');
        StringBuilder output = new StringBuilder(delimiter > 0 ? encoded.substring(0, delimiter) : "");
        int position = delimiter > 0 ? delimiter + 1 : 0;
        int length = output.length();
        long n = INITIAL_N;
        long i = 0;
        int bias = INITIAL_BIAS;
        while (position < encoded.length()) {
            long start = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = position < encoded.length() ? digit(encoded.charAt(position++)) : -1;
                if (digit < 0) {
                    return Optional.empty();
                }
                i += digit * weight;
                int threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (i > Integer.MAX_VALUE || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
            }
            length++;
            bias = adapt(i - start, length, start == 0);
            n += i / length;
            i %= length;
            if (!Character.isValidCodePoint((int) Math.min(n, Integer.MAX_VALUE)) || n >= 0xd800 && n <= 0xdfff) {
                return Optional.empty();
            }
            output.insert(output.offsetByCodePoints(0, (int) i), Character.toString((int) n));
            i++;
        }
        return Optional.of(output.toString());
    }

    /**
     * RFC 3492 6.3.
     *
     * @param label at most 63 characters that are not all ASCII, without lone surrogates, in lower case
     */
    static String encode(String label) {
        int[] points = label.codePoints().toArray();
        StringBuilder output = new StringBuilder();
        for (int c : points) {
            if (c < INITIAL_N) {
                output.append((char) c);
            }
        }
        int basic = output.length();
        int handled = basic;
        if (basic > 0) {
            output.append('-');
        }
        int n = INITIAL_N;
        int bias = INITIAL_BIAS;
        // 63 code points of at most 0x10ffff: none of this comes near the limit of an int
        int delta = 0;
        while (handled < points.length) {
            int next = Integer.MAX_VALUE;
            for (int c : points) {
                next = c >= n && c < next ? c : next;
            }
            delta += (next - n) * (handled + 1);
            n = next;
            for (int c : points) {
                delta += c < n ? 1 : 0;
                if (c == n) {
                    write(delta, bias, output);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
        return output.toString();
    }

    private static void write(int delta, int bias, StringBuilder output) {
        int rest = delta;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
            if (rest < threshold) {
                output.append(character(rest));
                return;
            }
            output.append(character(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static char character(int digit) {
        return (char) (digit < 26 ? 'a' + digit : '0' + digit - 26);
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapt(long delta, int length, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / length;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }
}
