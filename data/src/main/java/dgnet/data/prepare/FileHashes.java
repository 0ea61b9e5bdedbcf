package dgnet.data.prepare;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SHA-256 of files, remembered in a file of the cache by place, size and time of change, so that a file is read for it once. Safe for
 * use by several threads; of several processes one remembers.
 */
final class FileHashes {
    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A file may change twice within a tick of its clock; a time that is long past is told from any later one. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Path file;
    private final Map<String, Known> known;
    private volatile boolean changed;

    /** A file's hash and the state that it was found in. */
    record Known(long size, String time, String hash) {}

    private FileHashes(Path file, Map<String, Known> known) {
        this.file = file;
        this.known = new ConcurrentHashMap<>(known);
    }

    /** What is remembered in {@code file}; nothing where it is absent or damaged. */
    static FileHashes open(Path file) {
        if (Files.exists(file)) {
            try {
                return new FileHashes(file, JSON.readValue(file.toFile(), new TypeReference<Map<String, Known>>() {}));
            } catch (IOException e) {
                LOG.warn("The hashes in {} cannot be read ({}); the files are hashed again.", file, e.toString());
            }
        }
        return new FileHashes(file, Map.of());
    }

    /** The hash of a file's content; where it cannot be read, another word. */
    String of(Path path) {
        String place = path.toAbsolutePath().normalize().toString();
        try {
            BasicFileAttributes state = Files.readAttributes(path, BasicFileAttributes.class);
            String time = state.lastModifiedTime().toString();
            Known before = known.get(place);
            if (before != null && before.size() == state.size() && before.time().equals(time)) {
                return before.hash();
            }
            String hash = Sha256.of(path);
            if (state.lastModifiedTime().toInstant().isBefore(Instant.now().minus(SETTLED))) {
                known.put(place, new Known(state.size(), time, hash));
                changed = true;
            }
            return hash;
        } catch (IOException e) {
            // Its subject is refused when it is prepared; once the file is there the hash is another.
            return "unknown";
        }
    }

    /** Files are hashed anew when they are asked for. */
    void forget(Path path) {
        known.remove(path.toAbsolutePath().normalize().toString());
    }

    /** Remembers what was found, where that can be written; a cache that can only be read costs the hashes again. */
    void save() {
        if (!changed) {
            return;
        }
        try {
            Path unfinished = Files.createTempFile(file.getParent(), ".hashes", ".tmp");
            Files.write(unfinished, JSON.writeValueAsBytes(new TreeMap<>(known)));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            changed = false;
        } catch (IOException e) {
            LOG.debug("The hashes of files cannot be remembered in {}.", file, e);
        }
    }
}
