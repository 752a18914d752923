package io.facteur.authentication.transfer;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part says of its content (RFC 2045 5.1), as far as it matters here.
 *
 * @param type {@code text/plain}, in lower case; empty when the part does not say it
 * @param boundary of a multipart
 */
record ContentType(String type, Optional<String> boundary) {

    static final ContentType NONE = new ContentType("", Optional.empty());

    /** RFC 2046 5.1.1. Anything longer is no boundary, and its multipart is one part. */
    private static final int LONGEST_BOUNDARY = 70;

    private static final Pattern BOUNDARY =
            Pattern.compile(";[ \t]*boundary[ \t]*=[ \t]*(?:\"([^\"]*+)\"|([^ \t;()]++))", Pattern.CASE_INSENSITIVE);

    static ContentType parse(String value) {
        int end = 0;
        while (end < value.length() && "; \t(".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        Matcher matcher = BOUNDARY.matcher(value);
        Optional<String> boundary = matcher.find()
                ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)))
                : Optional.empty();
        return new ContentType(
                value.substring(0, end).toLowerCase(Locale.ROOT),
                boundary.map(String::stripTrailing)
                        .filter(text -> !text.isEmpty() && text.length() <= LONGEST_BOUNDARY));
    }

    boolean isMultipart() {
        return type.startsWith("multipart/") && boundary.isPresent();
    }

    /** RFC 1847 2.1, RFC 3156 2: whoever changes it between its making and its reading breaks it. */
    boolean isSealed() {
        return type.equals("multipart/signed") || type.equals("multipart/encrypted");
    }

    boolean isMessage() {
        return type.equals("message/rfc822") || type.equals("message/global") || type.equals("message/news");
    }

    /** RFC 2045 5.2: what says nothing is text. */
    boolean isText() {
        return type.isEmpty() || type.startsWith("text/");
    }
}
