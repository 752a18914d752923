package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses {@code h=}. What a reader sees, or what says how the body is read, is signed once more often than it is there
 * (RFC 6376 8.15), so that nobody can put in another. What mailing lists and forwarders put in is not: List-*, Sender and
 * Resent-*; nor is what changes on the way: Received, Return-Path, the results and signatures of others.
 */
public final class FieldsToSign {

    /** With more names than this, a signature is not read, by us at least. */
    public static final int MAXIMUM_NAMES = SignatureParser.MAXIMUM_SIGNED_FIELDS;

    private static final List<String> ONCE_MORE = List.of(
            "From",
            "To",
            "Cc",
            "Subject",
            "Date",
            "Message-ID",
            "Reply-To",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Content-Disposition",
            "Content-Description",
            "Content-ID",
            "Content-Language",
            "Content-Location");
    /** RFC 8058 4: a one-click unsubscription is valid only when both are signed. */
    private static final List<String> WHEN_PRESENT =
            List.of("In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post");

    /** Leaves each a name for the field that is not there; no message that is meant to be read has so many. */
    private static final int MAXIMUM = MAXIMUM_NAMES - ONCE_MORE.size();

    private FieldsToSign() {}

    /** @return names, as often as they are signed */
    public static List<String> of(MessageHeader header) {
        List<String> names = new ArrayList<>();
        for (String name : ONCE_MORE) {
            addPresent(header, name, names);
            names.add(name);
        }
        for (String name : WHEN_PRESENT) {
            addPresent(header, name, names);
        }
        return names;
    }

    private static void addPresent(MessageHeader header, String name, List<String> names) {
        for (HeaderField field : header.fields()) {
            if (field.is(name) && names.size() < MAXIMUM) {
                names.add(name);
            }
        }
    }
}
