package io.facteur.authentication.message;

import io.facteur.authentication.Explanation;

/** Goes through the value of a header field, character by character and never back. */
public abstract class FieldScanner {

    /** Something that is not as it must be: ends the reading, and never leaves the package of the reader. */
    public static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Explanation explanation;

        private Malformed(Explanation explanation) {
            // No stack trace: strangers make as many of these as they like.
            super(explanation.text(), null, false, false);
            this.explanation = explanation;
        }

        public Explanation explanation() {
            return explanation;
        }
    }

    protected final String text;
    protected int position;

    private final String place;

    /** @param place begins what explanations say of a place: {@code "From, "}, or nothing */
    protected FieldScanner(String text, String place) {
        this.text = text;
        this.place = place;
    }

    public final boolean atEnd() {
        return position == text.length();
    }

    public final boolean at(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    public final boolean skip(char c) {
        boolean there = at(c);
        if (there) {
            position++;
        }
        return there;
    }

    /** What stands here, for an explanation. */
    public final String found() {
        if (atEnd()) {
            return "nothing";
        }
        char c = text.charAt(position);
        return c > ' ' && c != 0x7f ? "\"" + c + "\"" : String.format("U+%04X", (int) c);
    }

    /** @param explanation without the place, which is added */
    public final Malformed malformed(String code, String explanation) {
        return new Malformed(new Explanation(code, explanation + " (" + place + "character " + (position + 1) + ")"));
    }
}
