package io.facteur.cli;

import io.facteur.authentication.dkim.DkimResult;
import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One signature, for people. */
final class DkimText {

    static final String NONE = method("DKIM", "none", "the message has no signature");

    private DkimText() {}

    /** A line for one result of one method. */
    static String method(String name, String code, String text) {
        return String.format(Locale.ROOT, "  %-7s %-9s %s", name, code, text);
    }

    static String line(DkimResult dkim, boolean utf8) {
        List<String> details = new ArrayList<>();
        if (!dkim.algorithm().isEmpty()) {
            details.add(dkim.algorithm());
        }
        if (dkim.keyBits() > 0 && dkim.algorithm().startsWith("rsa")) {
            details.add(dkim.keyBits() + " bits");
        }
        if (dkim.testing()) {
            details.add("the key says that it is for tests");
        }
        if (dkim.partial()) {
            details.add("the end of the body is not signed");
        }
        String domain = dkim.domain().map(name -> "d=" + show(name, utf8)).orElse("unreadable");
        String selector = dkim.selector().isEmpty() ? "" : " s=" + dkim.selector();
        String more = details.isEmpty() ? "" : " (" + String.join(", ", details) + ")";
        return method("DKIM", dkim.code().text(), domain + selector + more + ": " + dkim.explanation());
    }

    /** Both forms of an internationalized domain where the terminal has the characters. */
    static String show(DnsName name, boolean utf8) {
        return utf8 ? name.display() : name.toString();
    }
}
