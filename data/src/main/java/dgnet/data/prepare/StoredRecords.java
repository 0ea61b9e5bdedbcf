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

/** Records that other stores of a domain already hold, by the key of their subject: copied rather than prepared again. */
final class StoredRecords {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRecords.class);

    private final Map<String, Place> places = new HashMap<>();
    private final List<Store> stores;

    /** Where a subject's records are. */
    private record Place(Path file, long first, StoreIndex.Entry entry) {}

    /** A store of the same domain. */
    private record Store(Path directory, StoreIndex index) {}

    /** @param prefix what the names of the domain's stores begin with */
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
                places.put(entry.key(), new Place(store.directory().resolve(StoreBuild.SLICES), first, entry));
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

    /** Copies a subject's records to {@code target} from record {@code first} on; empty where nobody has them whole. */
    Optional<StoreIndex.Entry> copy(String key, FileChannel target, long first, int recordBytes) {
        Place place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        try (FileChannel source = FileChannel.open(place.file(), StandardOpenOption.READ)) {
            String digest = pass(
                    source,
                    place.first(),
                    place.entry().slices(),
                    recordBytes,
                    (record, k) -> SliceFile.write(target, record, (first + k) * recordBytes));
            return digest.equals(place.entry().digest()) ? Optional.of(place.entry()) : Optional.empty();
        } catch (IOException e) {
            LOG.debug(
                    "The records of {} in {} cannot be used: {}", place.entry().subject(), place.file(), e.toString());
            return Optional.empty();
        }
    }

    /** Whether {@code file} holds an entry's records from record {@code first} on. */
    static boolean holds(FileChannel file, long first, StoreIndex.Entry entry, int recordBytes) {
        try {
            return pass(file, first, entry.slices(), recordBytes, (record, k) -> {})
                    .equals(entry.digest());
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the stores of the same settings and folder that have another key. */
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

    /** Reads records one after another; their SHA-256. */
    private static String pass(FileChannel file, long first, int count, int recordBytes, RecordVisitor visitor)
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
