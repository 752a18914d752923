package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a field that signs, folded: DKIM-Signature, ARC-Message-Signature or ARC-Seal. There is one space, or one fold,
 * between two tags and nowhere else; only the names in {@code h=} and the signature are folded where they must be.
 */
public final class SignatureWriter {

    /** RFC 5322 2.1.1: lines should have no more characters. A domain that is longer is on a line of its own. */
    public static final int LINE_LENGTH = 78;

    private static final String FOLD = "\r\n ";

    /**
     * @param order the names of all tags, in which they are written; none for the order in which they are given, with
     *     {@code b=} at the end
     * @param lineLength after which lines are folded
     */
    public record Layout(List<String> order, int lineLength) {

        public static final Layout DEFAULT = new Layout(List.of(), LINE_LENGTH);

        public Layout {
            order = List.copyOf(order);
        }
    }

    private record Tag(String name, List<String> words) {}

    private final String name;
    private final Layout layout;
    private final List<Tag> tags = new ArrayList<>();
    private int column;

    /** @param name of the field */
    public SignatureWriter(String name) {
        this(name, Layout.DEFAULT);
    }

    public SignatureWriter(String name, Layout layout) {
        this.name = name;
        this.layout = layout;
    }

    public SignatureWriter tag(String tag, String value) {
        tags.add(new Tag(tag, List.of(tag + "=" + value)));
        return this;
    }

    /** {@code h=}. */
    public SignatureWriter signedFields(List<String> names) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            words.add((i == 0 ? "h=" : "") + names.get(i) + (i == names.size() - 1 ? "" : ":"));
        }
        tags.add(new Tag("h", words));
        return this;
    }

    /**
     * Signs, and gives the whole field.
     *
     * @param fields what is signed before the field itself, in this order
     */
    public HeaderField sign(
            SigningKey key, Canonicalization canonicalization, List<HeaderField> fields, HeaderHasher hasher) {
        HeaderField unsigned = unsigned();
        return signed(key.sign(hasher.hash(
                fields,
                unsigned,
                canonicalization,
                emptySignature(unsigned),
                key.algorithm().hash().digest())));
    }

    /** The field with an empty {@code b=}, as it is signed. */
    public HeaderField unsigned() {
        return signed(new byte[0]);
    }

    /** @return the {@code b=} of a field that is {@link #unsigned} */
    public static TagList.Tag emptySignature(HeaderField unsigned) {
        return TagList.parse(unsigned.rawValue())
                .value()
                .flatMap(list -> list.tag("b"))
                .orElseThrow();
    }

    /** @param signature what {@code b=} says */
    public HeaderField signed(byte[] signature) {
        StringBuilder text = new StringBuilder(1024).append(name).append(':');
        column = text.length();
        List<Tag> ordered = ordered();
        for (Tag tag : ordered) {
            String end = tag == ordered.get(ordered.size() - 1) ? "" : ";";
            if (tag.name().equals("b")) {
                signature(text, Base64.getEncoder().encodeToString(signature), end);
            } else {
                words(text, tag.words(), end);
            }
        }
        return HeaderField.of(text.toString());
    }

    private List<Tag> ordered() {
        List<Tag> ordered = new ArrayList<>(tags);
        ordered.add(new Tag("b", List.of()));
        if (!layout.order().isEmpty()) {
            ordered.sort(Comparator.comparingInt(tag -> layout.order().indexOf(tag.name())));
        }
        return ordered;
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

    private void words(StringBuilder text, List<String> words, String end) {
        String space = " ";
        for (int i = 0; i < words.size(); i++) {
            word(text, space, i == words.size() - 1 ? words.get(i) + end : words.get(i));
            space = "";
        }
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
