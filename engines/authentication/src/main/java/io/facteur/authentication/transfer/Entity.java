package io.facteur.authentication.transfer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A message or a part of one: its header, and what that makes of its body. */
final class Entity {

    /** What the body is. */
    enum Kind {
        /** Octets. */
        LEAF,
        /** Octets that nobody may touch. */
        SEALED,
        MULTIPART,
        MESSAGE
    }

    private final int number;
    private final List<byte[]> lines;
    private final ContentType contentType;
    private final String encoding;
    private final Kind kind;

    /**
     * @param number from 0, in the order of the message
     * @param lines of the header, without line ends
     * @param inDigest RFC 2046 5.1.5: a part that does not say what it is is a message there
     */
    Entity(int number, List<byte[]> lines, boolean inDigest) {
        this.number = number;
        this.lines = lines;
        this.contentType = value("content-type")
                .map(ContentType::parse)
                .filter(type -> !type.type().isEmpty())
                .orElse(inDigest ? ContentType.parse("message/rfc822") : ContentType.NONE);
        this.encoding = value("content-transfer-encoding")
                .map(text -> text.split("[ \t(;]", 2)[0].toLowerCase(Locale.ROOT))
                .orElse("");
        this.kind = kind(contentType, isIdentity());
    }

    private static Kind kind(ContentType type, boolean identity) {
        if (type.isSealed()) {
            return Kind.SEALED;
        }
        // RFC 2045 6.4: what has parts is never encoded itself; where it is all the same, its parts cannot be seen
        if (!identity) {
            return Kind.LEAF;
        }
        if (type.isMultipart()) {
            return Kind.MULTIPART;
        }
        return type.isMessage() ? Kind.MESSAGE : Kind.LEAF;
    }

    int number() {
        return number;
    }

    List<byte[]> lines() {
        return lines;
    }

    ContentType contentType() {
        return contentType;
    }

    Kind kind() {
        return kind;
    }

    /** {@code base64}, in lower case; empty when there is none. */
    String encoding() {
        return encoding;
    }

    /** RFC 2045 6.2: the octets are as they are. */
    boolean isIdentity() {
        return encoding.isEmpty() || encoding.equals("7bit") || claimsEightBit();
    }

    boolean claimsEightBit() {
        return encoding.equals("8bit") || encoding.equals("binary");
    }

    boolean has(String lowerName) {
        return value(lowerName).isPresent();
    }

    /** @return the value of the first field of that name, unfolded and stripped, each octet a character */
    private Optional<String> value(String lowerName) {
        List<String> found = new ArrayList<>();
        boolean inField = false;
        for (byte[] line : lines) {
            boolean folded = line.length > 0 && (line[0] == ' ' || line[0] == '\t');
            if (folded && inField) {
                found.add(text(line));
            } else if (!folded) {
                if (inField) {
                    break;
                }
                inField = isField(line, lowerName);
                if (inField) {
                    String text = text(line);
                    found.add(text.substring(text.indexOf(':') + 1));
                }
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("", found).strip());
    }

    static boolean isField(byte[] line, String lowerName) {
        int end = lowerName.length();
        if (line.length <= end
                || !new String(line, 0, end, StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .equals(lowerName)) {
            return false;
        }
        while (end < line.length && (line[end] == ' ' || line[end] == '\t')) {
            end++;
        }
        return end < line.length && line[end] == ':';
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }
}
