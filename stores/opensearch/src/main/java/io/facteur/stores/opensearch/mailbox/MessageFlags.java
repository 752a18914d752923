package io.facteur.stores.opensearch.mailbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import javax.mail.Flags;

/** Flags as one list of words: a system flag as {@code \Seen}, which no user flag can be called, a user flag as it is. */
final class MessageFlags {

    private static final Map<Flags.Flag, String> NAMES = Map.of(
            Flags.Flag.ANSWERED, "\\Answered",
            Flags.Flag.DELETED, "\\Deleted",
            Flags.Flag.DRAFT, "\\Draft",
            Flags.Flag.FLAGGED, "\\Flagged",
            Flags.Flag.RECENT, "\\Recent",
            Flags.Flag.SEEN, "\\Seen");

    private MessageFlags() {}

    static String name(Flags.Flag flag) {
        String name = NAMES.get(flag);
        if (name == null) {
            throw new IllegalArgumentException("no flag that a message can have");
        }
        return name;
    }

    static ArrayNode write(Flags flags) {
        ArrayNode words = JsonNodeFactory.instance.arrayNode();
        NAMES.entrySet().stream()
                .filter(entry -> flags.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .forEach(words::add);
        for (String flag : flags.getUserFlags()) {
            words.add(flag);
        }
        return words;
    }

    static Flags read(JsonNode words) {
        Flags flags = new Flags();
        for (JsonNode word : words) {
            NAMES.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(word.asText()))
                    .map(Map.Entry::getKey)
                    .findAny()
                    .ifPresentOrElse(flags::add, () -> flags.add(word.asText()));
        }
        return flags;
    }
}
