package io.facteur.authentication.dkim;

import io.facteur.authentication.message.HeaderField;
import io.facteur.authentication.message.MessageHeader;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which header fields the names in {@code h=} stand for. */
public final class SignedFields {

    private SignedFields() {}

    /**
     * RFC 6376 5.4.2: a name stands for the last field of that name, a second one for the one before; one that has no
     * field left stands for nothing, so that a field that is put in later breaks the signature.
     *
     * @return in the order of the names
     */
    public static List<HeaderField> select(MessageHeader header, List<String> names) {
        List<HeaderField> fields = header.fields();
        List<HeaderField> selected = new ArrayList<>(names.size());
        BitSet used = new BitSet(fields.size());
        for (String name : names) {
            for (int i = fields.size() - 1; i >= 0; i--) {
                if (!used.get(i) && fields.get(i).is(name)) {
                    used.set(i);
                    selected.add(fields.get(i));
                    break;
                }
            }
        }
        return selected;
    }
}
