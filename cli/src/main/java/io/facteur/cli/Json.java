package io.facteur.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.facteur.dns.DomainName;

/** JSON, apart from the verbs so that {@code --help} does not load the library. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    static ObjectNode of(DomainName domain) {
        return object().put("domain", domain.ascii()).put("unicode", domain.unicode());
    }

    static ObjectNode of(Address address) {
        return object().put("address", address.ascii()).put("unicode", address.unicode());
    }

    /** @return a missing node when it is not JSON */
    static JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException expected) {
            return MissingNode.getInstance();
        }
    }

    static String write(JsonNode node, boolean utf8) {
        ObjectWriter writer = MAPPER.writerWithDefaultPrettyPrinter();
        try {
            return Printable.json(
                    (utf8 ? writer : writer.with(JsonWriteFeature.ESCAPE_NON_ASCII)).writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return a failure, for the standard error */
    static String error(int exitCode, String message, boolean utf8) {
        return write(object().set("error", object().put("exitCode", exitCode).put("message", message)), utf8);
    }

    /** @return in one line, ASCII: one of many that another program reads */
    static String line(JsonNode node) {
        try {
            return Printable.json(
                    MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
