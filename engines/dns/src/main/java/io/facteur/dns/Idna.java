package io.facteur.dns;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Internationalized labels as IDNA 2008 reads them (RFC 5890 to 5894): sharp s, final sigma and the joiners are letters of
 * their own. What people type is mapped first, as RFC 5895 and UTS 46 have it: lower case, and the compatibility forms to
 * the usual ones. Code points are judged by their class and not by the tables of RFC 5892: what a registry would not
 * register may pass, and is then a name that does not exist.
 */
final class Idna {

    private static final int MAXIMUM_LABEL_LENGTH = 63;
    /** RFC 5895 2: the ideographic full stop; UTS 46 2.3 adds its wide and half-width forms. */
    private static final Pattern DOTS = Pattern.compile("[\\u3002\\uff0e\\uff61]");

    private Idna() {}

    /** @return the name with each dot of another script made a dot */
    static String dots(String name) {
        return DOTS.matcher(name).replaceAll(".");
    }

    /** @return the A-label of a U-label, or empty when it can have none; a label of ASCII characters as it is */
    static Optional<String> toAscii(String label) {
        if (ascii(label)) {
            return Optional.of(label);
        }
        if (label.length() > MAXIMUM_LABEL_LENGTH) {
            return Optional.empty();
        }
        String mapped = map(label);
        if (!mapped.codePoints().allMatch(Idna::mayBeInLabel) || !wellFormed(mapped)) {
            return Optional.empty();
        }
        if (ascii(mapped)) {
            return Optional.of(mapped);
        }
        String encoded = Punycode.PREFIX + Punycode.encode(mapped);
        return encoded.length() > MAXIMUM_LABEL_LENGTH ? Optional.empty() : Optional.of(encoded);
    }

    /** @return the U-label of an A-label; any other label, and an A-label that is not the one of its U-label, as it is */
    static String toUnicode(String label) {
        if (!label.startsWith(Punycode.PREFIX)) {
            return label;
        }
        // RFC 5890 2.3.2.1: a U-label has one A-label, so that what is shown is what was asked
        return Punycode.decode(label.substring(Punycode.PREFIX.length()))
                .filter(decoded -> !ascii(decoded))
                .filter(decoded -> toAscii(decoded).filter(label::equals).isPresent())
                .orElse(label);
    }

    static boolean mayBeInLabel(int c) {
        int type = Character.getType(c);
        return c == '-'
                || c == 0x200c
                || c == 0x200d
                || Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                // the middle dots of Catalan and Japanese, and the Greek and Hebrew signs of RFC 5892 A
                || c == 0x00b7
                || c == 0x30fb
                || c == 0x0375
                || c == 0x05f3
                || c == 0x05f4;
    }

    private static String map(String label) {
        StringBuilder lower = new StringBuilder(label.length());
        // one by one: a sigma at the end of a word would otherwise become a final sigma, which is another letter
        label.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
        String composed = Normalizer.normalize(lower, Normalizer.Form.NFKC);
        StringBuilder again = new StringBuilder(composed.length());
        composed.codePoints().forEach(c -> again.append(Character.toString(c).toLowerCase(Locale.ROOT)));
        return Normalizer.normalize(again, Normalizer.Form.NFKC);
    }

    private static boolean wellFormed(String label) {
        if (label.isEmpty() || label.length() > MAXIMUM_LABEL_LENGTH) {
            return false;
        }
        int first = Character.getType(label.codePointAt(0));
        // RFC 5891 4.2.3.1: no hyphen at an end, none at the third and fourth place; 4.2.3.2: no mark to begin with
        return !label.startsWith("-")
                && !label.endsWith("-")
                && !label.startsWith("--", 2)
                && first != Character.NON_SPACING_MARK
                && first != Character.COMBINING_SPACING_MARK;
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
