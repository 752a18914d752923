package io.facteur.transport;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enhanced mail system status code, RFC 3463 2: {@code 4.7.1}. */
public record EnhancedStatus(int statusClass, int subject, int detail) {

    // RFC 3463 2: class is 2, 4 or 5; subject and detail have at most three digits
    private static final Pattern AT_START = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})(?= |$)");

    private static final int SUCCESS = 2;
    private static final int TEMPORARY = 4;
    private static final int PERMANENT = 5;
    private static final int SECURITY = 7;

    /** @return what the text of a reply begins with, if that is a status code */
    public static Optional<EnhancedStatus> atStartOf(String text) {
        Matcher matcher = AT_START.matcher(text);
        return matcher.lookingAt()
                ? Optional.of(new EnhancedStatus(number(matcher, 1), number(matcher, 2), number(matcher, 3)))
                : Optional.empty();
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    public static EnhancedStatus success(int subject, int detail) {
        return new EnhancedStatus(SUCCESS, subject, detail);
    }

    public static EnhancedStatus temporary(int subject, int detail) {
        return new EnhancedStatus(TEMPORARY, subject, detail);
    }

    public static EnhancedStatus permanent(int subject, int detail) {
        return new EnhancedStatus(PERMANENT, subject, detail);
    }

    /** RFC 3463 3.8: 4.7.x, with which a host says that it takes too much mail from us, or does not trust us yet. */
    public boolean slowsDown() {
        return statusClass == TEMPORARY && subject == SECURITY;
    }

    public boolean isPermanent() {
        return statusClass == PERMANENT;
    }

    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
