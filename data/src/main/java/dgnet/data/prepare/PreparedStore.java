package dgnet.data.prepare;

import dgnet.data.dataset.Dataset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The prepared slices of some domains on disk, memory-mapped: one file of slices and a small index for each domain. Prepared once for
 * each combination of files and settings; opened again, nothing is prepared and no pixel is read until it is asked for. Safe for use by
 * several threads.
 */
public final class PreparedStore implements AutoCloseable {
    private final Map<String, DomainStore> domains;
    private final int size;
    private volatile boolean closed;

    private PreparedStore(Map<String, DomainStore> domains, int size) {
        this.domains = domains;
        this.size = size;
    }

    /**
     * Opens the slices of {@code domains}, preparing those that are not there yet. Only whole stores are left behind, whatever happens.
     *
     * @param cache folder of all prepared slices; made where absent
     * @param progress told after each subject that was prepared, by one thread at a time; of a domain that was there, nothing
     * @throws dgnet.data.DataException where a file cannot be read, or the cache not be written
     */
    public static PreparedStore open(
            Path cache,
            Dataset dataset,
            List<String> domains,
            PreparationSettings settings,
            Consumer<PreparationProgress> progress) {
        Map<String, DomainStore> stores = new LinkedHashMap<>();
        int classes = dataset.structures().count();
        for (String domain : domains) {
            stores.put(domain, DomainStore.open(cache, domain, dataset.subjects(domain), classes, settings, progress));
        }
        return new PreparedStore(stores, settings.imageSize());
    }

    /** Height and width of every slice (H = W). */
    public int size() {
        return size;
    }

    /** The domains it holds, in the order they were asked for. */
    public List<String> domains() {
        return List.copyOf(domains.keySet());
    }

    /** Every slice of a domain: by subject, frame, place in the frame. The k-th has index k. */
    public List<PreparedSlice> slices(String domain) {
        return store(domain).slices();
    }

    /** Writes the H·W intensities in [0, 1] of one slice, row by row, into {@code into} from {@code offset} on. */
    public void image(String domain, int index, float[] into, int offset) {
        store(domain).file().image(index, into, offset);
    }

    /** Writes the H·W labels of one slice, row by row, into {@code into} from {@code offset} on; zeros where it has none. */
    public void labels(String domain, int index, byte[] into, int offset) {
        store(domain).file().labels(index, into, offset);
    }

    /** A hash of every prepared pixel, label and index: equal data gives equal fingerprints, wherever its files lie. */
    public String fingerprint() {
        MessageDigest digest = StoreKey.sha256();
        domains.forEach((domain, store) -> digest.update(
                (domain + " " + store.index().digest() + " " + store.index().volumes() + "\n")
                        .getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Ends the use of this store; the mappings go with its last reader. */
    @Override
    public void close() {
        closed = true;
    }

    private DomainStore store(String domain) {
        if (closed) {
            throw new IllegalStateException("the store of prepared slices is closed");
        }
        DomainStore store = domains.get(domain);
        if (store == null) {
            throw new IllegalArgumentException(
                    "the domain " + domain + " is not among the prepared " + domains.keySet());
        }
        return store;
    }
}
