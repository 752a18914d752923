package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A tag that a mailing list puts before a Subject, or after its {@code Re:}.
 *
 * @param field the Subject
 * @param tag {@code [list]}
 * @param without the Subject before it was put in
 */
record SubjectTag(HeaderField field, String tag, HeaderField without) {

    /** How far from its beginning the tag is looked for. */
    private static final int MAXIMUM_START = 16;

    /** Octets of a tag, brackets included: what is longer is none. */
    static final int MAXIMUM_TAG = 64;

    static Optional<SubjectTag> find(HeaderField subject) {
        byte[] octets = subject.octets();
        int open = subject.colon() + 1;
        int last = Math.min(octets.length, open + MAXIMUM_START);
        while (open < last && octets[open] != '[') {
            open++;
        }
        int close = open;
        int most = Math.min(octets.length, open + MAXIMUM_TAG);
        while (close < most && octets[close] != ']' && octets[close] != '\r') {
            close++;
        }
        if (open >= last || close >= most || octets[close] != ']') {
            return Optional.empty();
        }
        int rest = close + 1;
        while (rest < octets.length - 2 && TagList.isSpace((char) octets[rest])) {
            rest++;
        }
        byte[] without = new byte[octets.length - (rest - open)];
        System.arraycopy(octets, 0, without, 0, open);
        System.arraycopy(octets, rest, without, open, octets.length - rest);
        String tag = new String(octets, open, close + 1 - open, StandardCharsets.UTF_8);
        return Optional.of(new SubjectTag(subject, tag, HeaderField.of(without)));
    }
}
