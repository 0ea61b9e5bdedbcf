package dgnet.actors.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dgnet.data.DataException;

/**
 * An event as one line of JSON, as {@code events.jsonl} holds it: instants in ISO 8601, durations in seconds. Properties that a later
 * version added are passed over when reading.
 */
public final class RunEventJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writerFor(RunEvent.class);
    private static final ObjectReader READER = MAPPER.readerFor(RunEvent.class);

    private RunEventJson() {}

    /** The event in one line, without the line's end. */
    public static String write(RunEvent event) {
        try {
            return WRITER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the event " + event + " cannot be written as JSON", e);
        }
    }

    /** The event that {@link #write} made the line from. */
    public static RunEvent read(String line) {
        try {
            return READER.readValue(line);
        } catch (JsonProcessingException e) {
            throw new DataException("the line is not an event of a run: " + line, e);
        }
    }
}
