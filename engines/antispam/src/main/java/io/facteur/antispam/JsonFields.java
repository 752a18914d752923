package io.facteur.antispam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The fields of a JSON object, or the elements of an array, each of the type that is expected of it. */
record JsonFields(JsonNode node) {

    static final int LONGEST_TEXT = 300;

    /** A field is missing, or is something else than is expected. */
    static final class Malformed extends Exception {
        Malformed(String field) {
            super(field);
        }
    }

    static String bounded(String text) {
        return bounded(text, LONGEST_TEXT);
    }

    /** In JSON it is at most twice as long as the limit. */
    static String bounded(String text, int limit) {
        StringBuilder bounded = new StringBuilder(Math.min(text.length(), limit));
        for (int i = 0; i < text.length() && bounded.length() < limit; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair && bounded.length() + 2 <= limit) {
                bounded.append(c).append(text.charAt(++i));
            } else if (pair) {
                break;
            } else {
                bounded.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        return bounded.toString();
    }

    static void put(ObjectNode object, String name, List<String> texts, int limit, int longest) {
        ArrayNode array = object.putArray(name);
        texts.stream().limit(limit).forEach(text -> array.add(bounded(text, longest)));
    }

    boolean has(String name) {
        return node.has(name);
    }

    JsonFields object(String name) throws Malformed {
        JsonNode found = node.path(name);
        if (!found.isObject()) {
            throw new Malformed(name);
        }
        return new JsonFields(found);
    }

    List<JsonFields> list(String name) throws Malformed {
        JsonNode found = node.path(name);
        if (!found.isArray()) {
            throw new Malformed(name);
        }
        List<JsonFields> elements = new ArrayList<>();
        found.forEach(element -> elements.add(new JsonFields(element)));
        return elements;
    }

    String text(String name) throws Malformed {
        return text(node.path(name), name);
    }

    String text(int index) throws Malformed {
        return text(node.path(index), "element");
    }

    private static String text(JsonNode found, String name) throws Malformed {
        if (!found.isTextual()) {
            throw new Malformed(name);
        }
        return found.textValue();
    }

    List<String> texts(String name) throws Malformed {
        List<String> texts = new ArrayList<>();
        for (JsonFields element : list(name)) {
            texts.add(text(element.node(), name));
        }
        return texts;
    }

    int number(String name) throws Malformed {
        JsonNode found = node.path(name);
        if (!found.isInt()) {
            throw new Malformed(name);
        }
        return found.intValue();
    }

    boolean flag(String name) throws Malformed {
        JsonNode found = node.path(name);
        if (!found.isBoolean()) {
            throw new Malformed(name);
        }
        return found.booleanValue();
    }

    Instant time(String name) throws Malformed {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new Malformed(name);
        }
    }

    /** @param name of a text that is the name of a constant in lower case */
    <T extends Enum<T>> T constant(String name, Class<T> type) throws Malformed {
        String text = text(name);
        for (T constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw new Malformed(name);
    }

    /** @return the element of a list, whose number is the element of this array at that index */
    <T> T elementOf(List<T> list, int index) throws Malformed {
        JsonNode found = node.path(index);
        if (!found.isInt() || found.intValue() < 0 || found.intValue() >= list.size()) {
            throw new Malformed("element");
        }
        return list.get(found.intValue());
    }
}
