package io.facteur.authentication.message;

import java.util.List;

/** The header fields of a message, from the first to the last. */
public record MessageHeader(List<HeaderField> fields) {

    public MessageHeader {
        fields = List.copyOf(fields);
    }

    /** @param name in any case */
    public List<HeaderField> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    public boolean has(String name) {
        return fields.stream().anyMatch(field -> field.is(name));
    }
}
