package io.facteur.authentication.message;

import java.util.ArrayList;
import java.util.List;

/** The header fields of a message, from the first to the last. */
public record MessageHeader(List<HeaderField> fields) {

    public MessageHeader {
        fields = List.copyOf(fields);
    }

    /** @param name in any case */
    public List<HeaderField> all(String name) {
        List<HeaderField> found = new ArrayList<>(0);
        for (HeaderField field : fields) {
            if (field.is(name)) {
                found.add(field);
            }
        }
        return found;
    }

    /** @param name in any case */
    public boolean has(String name) {
        for (HeaderField field : fields) {
            if (field.is(name)) {
                return true;
            }
        }
        return false;
    }
}
