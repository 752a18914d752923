package io.facteur.authentication.dkim;

import io.facteur.dns.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A long text as the DNS must have it: in strings of at most 255 octets (RFC 1035 3.3). */
public final class DnsText {

    public static final int MAXIMUM_STRING = 255;

    private DnsText() {}

    /** @param text ASCII */
    public static List<String> split(String text) {
        List<String> strings = new ArrayList<>();
        for (int start = 0; start < text.length(); start += MAXIMUM_STRING) {
            strings.add(text.substring(start, Math.min(text.length(), start + MAXIMUM_STRING)));
        }
        return strings;
    }

    /** As a line of a zone file (RFC 1035 5.1). */
    public static String zoneLine(DnsName name, String text) {
        String strings = split(text).stream()
                .map(string -> "\"" + string.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" "));
        return name + ". IN TXT ( " + strings + " )";
    }
}
