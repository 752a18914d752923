package io.facteur.stores.opensearch.mailbox;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text without what people do not type when they search for a part of it: upper case, accents, ligatures. It is done here and
 * not in OpenSearch for fields in which a part is looked for, so that what is stored and what is asked for are folded the
 * same way, whatever plugins it has. Words are folded by ICU in OpenSearch.
 */
final class Folding {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private Folding() {}

    static String fold(String text) {
        String plain = text;
        if (!ascii(text)) {
            // upper case first: it is what turns ß into SS
            plain = MARKS.matcher(Normalizer.normalize(text.toUpperCase(Locale.ROOT), Normalizer.Form.NFKD))
                    .replaceAll("");
            plain = plain.replace("Ø", "O")
                    .replace("Ł", "L")
                    .replace("Đ", "D")
                    .replace("Æ", "AE")
                    .replace("Œ", "OE");
        }
        return plain.toLowerCase(Locale.ROOT);
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }
}
