package io.facteur.authentication.check;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Signs in the header that someone passed the message on: a list, a forwarder (RFC 7960 3.2). Anyone can write them. */
final class Mediators {

    /** So many different names are reported; what comes after them adds nothing. */
    static final int MAXIMUM = 20;

    private Mediators() {}

    /** @return names of fields, as they are written, each once */
    static List<String> of(MessageHeader header) {
        Set<String> signs = new LinkedHashSet<>(0);
        for (HeaderField field : header.fields()) {
            if (isSign(field) && signs.size() < MAXIMUM) {
                signs.add(field.lowerName());
            }
        }
        return List.copyOf(signs);
    }

    private static boolean isSign(HeaderField field) {
        // RFC 2369, 2919; RFC 8617; RFC 5322 3.6.6
        return startsWith(field, "List-") || startsWith(field, "ARC-") || startsWith(field, "Resent-");
    }

    private static boolean startsWith(HeaderField field, String prefix) {
        return field.name().regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
