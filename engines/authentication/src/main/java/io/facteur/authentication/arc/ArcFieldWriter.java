package io.facteur.authentication.arc;

import io.facteur.authentication.dkim.TagList;
import io.facteur.authentication.message.HeaderField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Writes an ARC-Message-Signature or ARC-Seal, folded. There is one space, or one fold, between two tags and nowhere
 * else; only the names in {@code h=} are folded where they must be.
 */
final class ArcFieldWriter {

    private static final String FOLD = "\r\n ";

    private record Tag(String name, List<String> words) {}

    private final String name;
    private final ArcLayout layout;
    private final List<Tag> tags = new ArrayList<>();
    private int column;

    /** @param name of the field */
    ArcFieldWriter(String name, ArcLayout layout) {
        this.name = name;
        this.layout = layout;
    }

    ArcFieldWriter tag(String tag, String value) {
        tags.add(new Tag(tag, List.of(tag + "=" + value)));
        return this;
    }

    /** {@code h=}. */
    ArcFieldWriter signedFields(List<String> names) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            words.add((i == 0 ? "h=" : "") + names.get(i) + (i == names.size() - 1 ? "" : ":"));
        }
        tags.add(new Tag("h", words));
        return this;
    }

    /** @param signature of the octets that {@code b=} holds; none for what is to be signed */
    HeaderField field(byte[] signature) {
        tags.sort(Comparator.comparingInt(tag -> layout.order().indexOf(tag.name())));
        StringBuilder text = new StringBuilder(1024).append(name).append(':');
        column = text.length();
        for (int i = 0; i < tags.size(); i++) {
            Tag tag = tags.get(i);
            String end = i == tags.size() - 1 ? "" : ";";
            if (tag.name().equals("b")) {
                signature(text, Base64.getEncoder().encodeToString(signature), end);
            } else {
                List<String> words = tag.words();
                for (int w = 0; w < words.size(); w++) {
                    word(text, w == 0 ? " " : "", words.get(w) + (w == words.size() - 1 ? end : ""));
                }
            }
        }
        return HeaderField.of(text.toString());
    }

    /** @return the tag {@code b=} of a field that was written with an empty one */
    static TagList.Tag emptySignature(HeaderField field) {
        return TagList.parse(field.rawValue())
                .value()
                .flatMap(tags -> tags.tag("b"))
                .orElseThrow();
    }

    private void signature(StringBuilder text, String base64, String end) {
        text.append(FOLD).append("b=");
        int room = layout.lineLength() - 3;
        for (int position = 0; position < base64.length(); position += room) {
            text.append(position == 0 ? "" : FOLD).append(base64, position, Math.min(base64.length(), position + room));
        }
        text.append(end);
        // The next tag goes to the next line.
        column = layout.lineLength();
    }

    private void word(StringBuilder text, String space, String word) {
        if (column + space.length() + word.length() > layout.lineLength()) {
            text.append(FOLD);
            column = 1;
        } else {
            text.append(space);
            column += space.length();
        }
        text.append(word);
        column += word.length();
    }
}
