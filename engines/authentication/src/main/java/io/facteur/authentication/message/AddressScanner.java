package io.facteur.authentication.message;

/** The tokens of RFC 5322 3.2 in a header field's value. Each character is looked at once. */
final class AddressScanner extends FieldScanner {

    /**
     * Words before a sign that ends them: a display name, the name of a group, or a local part.
     *
     * @param localPart words with one dot between each two
     * @param text the words and dots, without quotation marks, white space and comments
     */
    record Words(int count, boolean localPart, String text) {}

    /** Of RFC 5322 3.2.3, without those that careless programs put into names: "." "[" "]". */
    private static final String ENDS_WORDS = "()<>:;@,\"\\";

    private static final String ENDS_DOMAIN = "()<>:;@,\"\\[]";

    AddressScanner(String text) {
        super(text, "From, ");
    }

    String rest() {
        return text.substring(position);
    }

    /** White space and comments, nested ones too (CFWS). */
    void skipComments() throws Malformed {
        int depth = 0;
        while (!atEnd()) {
            char c = text.charAt(position);
            if (c == '(') {
                depth++;
            } else if (depth == 0 && c != ' ' && c != '\t') {
                checkPrintable(c);
                return;
            } else if (c == ')') {
                depth--;
            } else if (c == '\\' && position + 1 < text.length()) {
                position++;
                checkPrintable(text.charAt(position));
            } else {
                checkPrintable(c);
            }
            position++;
        }
        if (depth > 0) {
            throw malformed("unterminated-comment", "a comment has no \")\" at its end");
        }
    }

    /** Atoms, quoted strings and dots (RFC 5322 4.1 obs-phrase), with the comments around them. */
    Words words() throws Malformed {
        int count = 0;
        int dots = 0;
        boolean alternating = true;
        boolean afterDot = true;
        StringBuilder words = new StringBuilder();
        skipComments();
        while (!atEnd()) {
            int start = position;
            if (skip('.')) {
                alternating &= !afterDot;
                afterDot = true;
                dots++;
                words.append('.');
            } else if (at('"')) {
                quoted(words);
                alternating &= afterDot;
                afterDot = false;
                count++;
            } else if (atom()) {
                alternating &= afterDot && text.charAt(position - 1) != '[' && text.charAt(position - 1) != ']';
                afterDot = false;
                count++;
                words.append(text, start, position);
            } else {
                break;
            }
            skipComments();
        }
        return new Words(count + dots, count > 0 && alternating && !afterDot, words.toString());
    }

    /** Labels and dots, with the comments and white space that RFC 5322 4.4 allowed around them left out. */
    String domain() throws Malformed {
        StringBuilder domain = new StringBuilder();
        boolean afterDot = true;
        while (!atEnd()) {
            int start = position;
            if (!afterDot && !at('.')) {
                break;
            }
            while (!atEnd() && text.charAt(position) > ' ' && ENDS_DOMAIN.indexOf(text.charAt(position)) < 0) {
                checkPrintable(text.charAt(position));
                position++;
            }
            if (position == start) {
                break;
            }
            domain.append(text, start, position);
            afterDot = text.charAt(position - 1) == '.';
            skipComments();
        }
        return domain.toString();
    }

    private boolean atom() throws Malformed {
        int start = position;
        while (!atEnd()) {
            char c = text.charAt(position);
            if (c == ' ' || c == '\t' || c == '.' || ENDS_WORDS.indexOf(c) >= 0) {
                break;
            }
            checkPrintable(c);
            position++;
        }
        return position > start;
    }

    private void quoted(StringBuilder words) throws Malformed {
        position++;
        while (!atEnd()) {
            char c = text.charAt(position);
            checkPrintable(c);
            position++;
            if (c == '"') {
                return;
            }
            if (c == '\\' && !atEnd()) {
                c = text.charAt(position);
                checkPrintable(c);
                position++;
            }
            words.append(c);
        }
        throw malformed("unterminated-quote", "a quoted name has no quotation mark at its end");
    }

    /** A program that shows the name stops at a NUL, and one that sees a line end takes what follows for a field. */
    private void checkPrintable(char c) throws Malformed {
        if (c < ' ' && c != '\t' || c == 0x7f) {
            throw malformed(
                    "control-character", String.format("the control character U+%04X is in the From field", (int) c));
        }
    }
}
