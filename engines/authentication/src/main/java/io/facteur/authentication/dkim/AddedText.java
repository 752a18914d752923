package io.facteur.authentication.dkim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Guesses what it is that someone put in: for sentences, never for verdicts. */
final class AddedText {

    private static final List<String> WORDS_OF_LISTS = List.of(
            "mailing list", "unsubscribe", "list-", "listinfo", "/lists", "groups.", "subscribed", "subscription");
    /** The line that Mailman, Sympa and others put before their footer. */
    private static final int RULE_LENGTH = 20;

    private AddedText() {}

    static boolean looksLikeList(byte[] octets, int start, int end) {
        int length = Math.min(end - start, 4096);
        String text = new String(octets, start, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return beginsWithRule(text.strip()) || WORDS_OF_LISTS.stream().anyMatch(text::contains);
    }

    private static boolean beginsWithRule(String text) {
        if (text.length() < RULE_LENGTH || Character.isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        return text.chars().limit(RULE_LENGTH).allMatch(c -> c == text.charAt(0));
    }
}
