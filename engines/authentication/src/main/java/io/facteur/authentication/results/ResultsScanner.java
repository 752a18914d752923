package io.facteur.authentication.results;

import io.facteur.authentication.message.FieldScanner;

/** The tokens of RFC 8601 2.2. Each character is looked at once. */
final class ResultsScanner extends FieldScanner {

    /** RFC 2045 5.1, what a token cannot have. */
    static final String SPECIALS = "()<>@,;:\\\"/[]?=";

    ResultsScanner(String text) {
        super(text, "");
    }

    /** RFC 2045 5.1, and what is beyond ASCII (RFC 8616). */
    static boolean isToken(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> isTokenCharacter((char) c));
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c != 0x7f && SPECIALS.indexOf(c) < 0;
    }

    void expect(char c, String where) throws Malformed {
        if (!skip(c)) {
            throw malformed("syntax", "there is " + found() + " in the place of \"" + c + "\" " + where);
        }
        skipComments();
    }

    /** White space, folds and comments, nested ones too (CFWS). */
    void skipComments() throws Malformed {
        int depth = 0;
        while (!atEnd()) {
            char c = text.charAt(position);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0 && position + 1 < text.length()) {
                position++;
            } else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return;
            }
            position++;
        }
        if (depth > 0) {
            throw malformed("syntax", "a comment has no \")\" at its end");
        }
    }

    /** RFC 5321 4.1.2 Ldh-str; empty when there is none. */
    String keyword() {
        int start = position;
        while (!atEnd() && isKeywordCharacter(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    static boolean isKeywordCharacter(char c) {
        // Some write smtp.remote_ip.
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    String required(String what) throws Malformed {
        String keyword = keyword();
        if (keyword.isEmpty()) {
            throw malformed("syntax", "there is " + found() + " in the place of " + what);
        }
        return keyword;
    }

    /** A token or a quoted string; empty when there is none. */
    String value() throws Malformed {
        if (at('"')) {
            return quoted();
        }
        int start = position;
        while (!atEnd() && isTokenCharacter(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    /** A value, an address whose local part may be quoted, or whatever else has no white space, comment or semicolon. */
    String looseValue() throws Malformed {
        StringBuilder value = new StringBuilder();
        if (at('"')) {
            int start = position;
            String local = quoted();
            if (!at('@')) {
                return local;
            }
            value.append(text, start, position);
        }
        int start = position;
        while (!atEnd() && isLoose(text.charAt(position))) {
            position++;
        }
        return value.append(text, start, position).toString();
    }

    private static boolean isLoose(char c) {
        return c > ' ' && c != 0x7f && c != ';' && c != '(' && c != ')' && c != '"' && c != '\\';
    }

    private String quoted() throws Malformed {
        StringBuilder value = new StringBuilder();
        position++;
        while (!atEnd()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && !atEnd()) {
                c = text.charAt(position++);
            }
            // A fold within a quoted string is not part of it (RFC 5322 3.2.4).
            if (c != '\r' && c != '\n') {
                value.append(c);
            }
        }
        throw malformed("syntax", "a quoted string has no quotation mark at its end");
    }
}
