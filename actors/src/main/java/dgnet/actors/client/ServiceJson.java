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

/** Reads the JSON of the service. Unknown properties, which a later version may send, are ignored; numbers keep all digits. */
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

    /** The tree of a document; a missing node if the text is not JSON. */
    static JsonNode treeOrMissing(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    /**
     * The tree of a document.
     *
     * @throws ClientException if the text is not JSON
     */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw notReadable(text, e);
        }
    }

    /** A tree as a record. */
    static <T> T value(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw notReadable(tree.toString(), e);
        }
    }

    /** The elements of an array as records; empty if the array is missing. */
    static <T> List<T> values(JsonNode array, Class<T> type) {
        List<T> values = new ArrayList<>();
        array.forEach(element -> values.add(value(element, type)));
        return values;
    }

    private static ClientException notReadable(String text, Exception cause) {
        String shown = text.length() > 200 ? text.substring(0, 200) + " …" : text;
        return new ClientException(
                ClientException.Reason.UNREACHABLE, "Cannot read the response of the service: " + shown, cause);
    }
}
