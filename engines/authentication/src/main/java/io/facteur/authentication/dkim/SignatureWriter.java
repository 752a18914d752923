package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import java.util.Base64;
import java.util.List;

/** Writes a field that signs, folded: DKIM-Signature, ARC-Message-Signature or ARC-Seal. */
public final class SignatureWriter {

    /** RFC 5322 2.1.1: lines should have no more characters. A domain that is longer is on a line of its own. */
    public static final int LINE_LENGTH = 78;

    private final StringBuilder text;
    private int lineStart;

    /** @param name of the field */
    public SignatureWriter(String name) {
        this.text = new StringBuilder(512).append(name).append(':');
    }

    public SignatureWriter tag(String name, String value) {
        word(' ', name + "=" + value + ";");
        return this;
    }

    /** {@code h=}: folded between the names. */
    public SignatureWriter signedFields(List<String> names) {
        String before = "h=";
        char space = ' ';
        for (int i = 0; i < names.size(); i++) {
            word(space, before + names.get(i) + (i == names.size() - 1 ? ";" : ":"));
            before = "";
            space = 0;
        }
        return this;
    }

    /**
     * Signs, and ends the field with {@code b=}.
     *
     * @param fields what is signed before the field itself, in this order
     */
    public HeaderField sign(
            SigningKey key, Canonicalization canonicalization, List<HeaderField> fields, HeaderHasher hasher) {
        word(' ', "b=");
        HeaderField unsigned = HeaderField.of(text.toString());
        String value = unsigned.rawValue();
        TagList.Tag empty = new TagList.Tag("b", "", value.length(), value.length());
        byte[] hash = hasher.hash(
                fields,
                unsigned,
                canonicalization,
                empty,
                key.algorithm().hash().digest());
        String signature = Base64.getEncoder().encodeToString(key.sign(hash));
        int position = 0;
        while (position < signature.length()) {
            int room = LINE_LENGTH - (text.length() - lineStart);
            if (room <= 0) {
                fold();
                room = LINE_LENGTH - 1;
            }
            int end = Math.min(signature.length(), position + room);
            text.append(signature, position, end);
            position = end;
        }
        return HeaderField.of(text.toString());
    }

    /** @param space before the word, when it is on the same line; 0 for none */
    private void word(char space, String word) {
        int length = text.length() - lineStart + word.length() + (space == 0 ? 0 : 1);
        if (length > LINE_LENGTH) {
            fold();
        } else if (space != 0) {
            text.append(space);
        }
        text.append(word);
    }

    private void fold() {
        text.append("\r\n ");
        lineStart = text.length() - 1;
    }
}
