package dgnet.actors.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.ArrayList;
import java.util.List;

/** Reads what the service writes. Properties that a later service added are passed over; numbers keep every digit. */
final class ServiceJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ServiceJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A document's tree; a text that is no JSON gives a node without anything. */
    static JsonNode treeOrNothing(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    /**
     * A document's tree.
     *
     * @throws ClientException where it is none
     */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw notUnderstood(text, e);
        }
    }

    /** A tree as a record. */
    static <T> T value(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw notUnderstood(tree.toString(), e);
        }
    }

    /** A tree's array as records; where it is absent, none. */
    static <T> List<T> values(JsonNode array, Class<T> type) {
        List<T> values = new ArrayList<>();
        array.forEach(element -> values.add(value(element, type)));
        return values;
    }

    private static ClientException notUnderstood(String text, Exception cause) {
        String shown = text.length() > 200 ? text.substring(0, 200) + " …" : text;
        return new ClientException(
                ClientException.Reason.UNREACHABLE, "the service's answer is not understood: " + shown, cause);
    }
}
