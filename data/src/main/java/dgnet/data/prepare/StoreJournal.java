package dgnet.data.prepare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The finished subjects of an unfinished store, one line of JSON for each, so that a build can be resumed after a kill. */
final class StoreJournal {
    static final String NAME = "journal.jsonl";

    private static final Logger LOG = LoggerFactory.getLogger(StoreJournal.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /**
     * One line of the journal.
     *
     * @param first number of the subject's first record
     */
    record Line(int first, StoreIndex.Entry entry) {}

    StoreJournal(Path directory) {
        file = directory.resolve(NAME);
    }

    /** The lines by subject key. An incomplete last line is ignored. */
    Map<String, Line> read() throws IOException {
        Map<String, Line> lines = new HashMap<>();
        if (Files.exists(file)) {
            for (String text : Files.readString(file).lines().toList()) {
                try {
                    Line line = JSON.readValue(text, Line.class);
                    lines.put(line.entry().key(), line);
                } catch (JsonProcessingException | RuntimeException e) {
                    LOG.debug("A line of {} is incomplete after a kill; its subject is prepared again.", file, e);
                }
            }
        }
        return lines;
    }

    synchronized void add(int first, StoreIndex.Entry entry) throws IOException {
        // Begins with a line break, in case a kill left an incomplete line.
        String text = "\n" + JSON.writeValueAsString(new Line(first, entry)) + "\n";
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
