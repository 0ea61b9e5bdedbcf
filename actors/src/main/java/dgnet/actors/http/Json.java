package dgnet.actors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.RawValue;
import com.fasterxml.jackson.databind.util.StdConverter;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService.EventPage;
import dgnet.actors.api.RunState;
import java.nio.file.Path;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** The JSON of the service: instants in ISO 8601, paths as text, states in lower case. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Path.class, new ToStringSerializer(Path.class))
                    .addSerializer(RunState.class, new StdDelegatingSerializer(RunState.class, new StateKey())))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    private static final class StateKey extends StdConverter<RunState, String> {
        @Override
        public String convert(RunState state) {
            return state.key();
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** {@code {"name": value}} as text. */
    public static String text(String name, Object value) {
        return object(name, value).toString();
    }

    private static ObjectNode object(String name, Object value) {
        ObjectNode json = object();
        json.set(name, tree(value));
        return json;
    }

    /** A response with the body {@code {"name": value}}. */
    static HttpResponse response(String name, Object value) {
        return response(object(name, value));
    }

    /** A value as a tree. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws JsonProcessingException if the text is not JSON */
    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** A page of events, each with the same JSON as in the record of the run. */
    static ObjectNode page(EventPage page) {
        ObjectNode json = object();
        ArrayNode events = json.putArray("events");
        for (NumberedEvent event : page.events()) {
            events.addObject().put("id", event.id()).putRawValue("event", new RawValue(event.json()));
        }
        return json.put("last", page.last());
    }

    static HttpResponse response(JsonNode body) {
        return response(StatusCodes.OK, body);
    }

    static HttpResponse response(StatusCode status, JsonNode body) {
        try {
            return HttpResponse.create()
                    .withStatus(status)
                    .withEntity(ContentTypes.APPLICATION_JSON, MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the response as JSON", e);
        }
    }
}
