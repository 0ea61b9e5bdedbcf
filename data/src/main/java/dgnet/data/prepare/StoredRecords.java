package dgnet.data.prepare;

import dgnet.data.FileTree;
import dgnet.data.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in other stores of a domain, by subject key. They are copied instead of prepared again. */
final class StoredRecords {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRecords.class);

    private final Map<String, Location> locations = new HashMap<>();
    private final List<Store> stores;

    /** The location of a subject's records. */
    private record Location(Path file, long first, StoreIndex.Entry entry) {}

    /** A store of the same domain. */
    private record Store(Path directory, StoreIndex index) {}

    /** @param prefix common prefix of the names of the domain's stores */
    StoredRecords(Path cache, String prefix) throws IOException {
        try (Stream<Path> directories = Files.list(cache)) {
            stores = directories
                    .filter(path -> path.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .flatMap(path -> index(path).map(index -> new Store(path, index)).stream())
                    .toList();
        }
        for (Store store : stores) {
            long first = 0;
            for (StoreIndex.Entry entry : store.index().subjects()) {
                locations.put(entry.key(), new Location(store.directory().resolve(StoreBuild.SLICES), first, entry));
                first += entry.slices();
            }
        }
    }

    private static Optional<StoreIndex> index(Path directory) {
        try {
            return Optional.of(StoreIndex.read(directory.resolve(StoreBuild.INDEX)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Copies a subject's records to {@code target}, beginning at record {@code first}; empty if no store has them intact. */
    Optional<StoreIndex.Entry> copy(String key, FileChannel target, long first, int recordBytes) {
        Location location = locations.get(key);
        if (location == null) {
            return Optional.empty();
        }
        try (FileChannel source = FileChannel.open(location.file(), StandardOpenOption.READ)) {
            String digest = readAll(
                    source,
                    location.first(),
                    location.entry().slices(),
                    recordBytes,
                    (record, k) -> SliceFile.write(target, record, (first + k) * recordBytes));
            return digest.equals(location.entry().digest()) ? Optional.of(location.entry()) : Optional.empty();
        } catch (IOException e) {
            LOG.debug(
                    "The records of {} in {} cannot be used: {}",
                    location.entry().subject(),
                    location.file(),
                    e.toString());
            return Optional.empty();
        }
    }

    /** Whether {@code file} contains an entry's records, beginning at record {@code first}. */
    static boolean contains(FileChannel file, long first, StoreIndex.Entry entry, int recordBytes) {
        try {
            return readAll(file, first, entry.slices(), recordBytes, (record, k) -> {})
                    .equals(entry.digest());
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the stores of the same domain, settings and data folder that have another key. */
    void deleteSuperseded(StoreIndex by) throws IOException {
        for (Store store : stores) {
            StoreIndex index = store.index();
            if (index.domain().equals(by.domain())
                    && index.settings().equals(by.settings())
                    && index.root().equals(by.root())
                    && !index.key().equals(by.key())) {
                FileTree.delete(store.directory());
            }
        }
    }

    private interface RecordVisitor {
        void record(ByteBuffer record, int k) throws IOException;
    }

    /** Reads records one after another. Returns their SHA-256. */
    private static String readAll(FileChannel file, long first, int count, int recordBytes, RecordVisitor visitor)
            throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer record = ByteBuffer.allocate(recordBytes);
        for (int k = 0; k < count; k++) {
            record.clear();
            while (record.hasRemaining()) {
                if (file.read(record, (first + k) * recordBytes + record.position()) < 0) {
                    throw new EOFException();
                }
            }
            digest.update(record.array());
            visitor.record(record.flip(), k);
        }
        return Sha256.hexadecimal(digest);
    }
}
