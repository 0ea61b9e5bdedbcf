package dgnet.data.prepare;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.Sha256;
import dgnet.data.nifti.NiftiName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 hashes of files, cached in a file by path, size and modification time, so that an unchanged file is read only once. Safe for use
 * by several threads. If several processes save the cache, the last one wins.
 */
final class FileHashes {
    private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A file may change twice within one clock tick, so a hash is cached only if the modification time is older than this. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Path file;
    private final Map<String, Cached> hashes;
    private volatile boolean changed;

    /** A file's hash, with the size and modification time of the file when it was computed. */
    record Cached(long size, String time, String hash) {}

    private FileHashes(Path file, Map<String, Cached> hashes) {
        this.file = file;
        this.hashes = new ConcurrentHashMap<>(hashes);
    }

    /** The hashes cached in {@code file}; none if the file is absent or damaged. */
    static FileHashes open(Path file) {
        if (Files.exists(file)) {
            try {
                return new FileHashes(file, JSON.readValue(file.toFile(), new TypeReference<Map<String, Cached>>() {}));
            } catch (IOException e) {
                LOG.warn("The hashes in {} cannot be read ({}); the files are hashed again.", file, e.toString());
            }
        }
        return new FileHashes(file, Map.of());
    }

    /** The hash of a file's content, of a pair's both files; {@code unknown} if a file cannot be read. */
    String of(Path path) {
        Optional<Path> other = NiftiName.otherHalf(path);
        return other.isEmpty() ? ofFile(path) : Sha256.of(ofFile(path) + " " + ofFile(other.get()));
    }

    private String ofFile(Path path) {
        String place = path.toAbsolutePath().normalize().toString();
        try {
            BasicFileAttributes state = Files.readAttributes(path, BasicFileAttributes.class);
            String time = state.lastModifiedTime().toString();
            Cached before = hashes.get(place);
            if (before != null && before.size() == state.size() && before.time().equals(time)) {
                return before.hash();
            }
            String hash = Sha256.of(path);
            if (state.lastModifiedTime().toInstant().isBefore(Instant.now().minus(SETTLED))) {
                hashes.put(place, new Cached(state.size(), time, hash));
                changed = true;
            }
            return hash;
        } catch (IOException e) {
            // Preparation rejects the subject. When the file becomes readable, its hash changes.
            return "unknown";
        }
    }

    /** Removes a file's hash from the cache. */
    void forget(Path path) {
        hashes.remove(path.toAbsolutePath().normalize().toString());
        NiftiName.otherHalf(path)
                .ifPresent(other ->
                        hashes.remove(other.toAbsolutePath().normalize().toString()));
    }

    /** Saves the cache. If that fails, the files are hashed again next time. */
    void save() {
        if (!changed) {
            return;
        }
        try {
            Path unfinished = Files.createTempFile(file.getParent(), ".hashes", ".tmp");
            Files.write(unfinished, JSON.writeValueAsBytes(new TreeMap<>(hashes)));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            changed = false;
        } catch (IOException e) {
            LOG.debug("The hashes of files cannot be saved in {}.", file, e);
        }
    }
}
