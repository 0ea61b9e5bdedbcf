package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.Sha256;
import dgnet.data.SubjectException;
import dgnet.data.dataset.Dataset;
import dgnet.data.prepare.ReadPolicy.ReadAttempts;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The prepared slices of several domains on disk, memory-mapped: one file of slices and a small index for each domain. Slices are prepared
 * once for each combination of settings and file contents. Opening an existing store prepares nothing and reads no pixels. Safe for use by
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
     * Opens the slices of {@code domains} and prepares missing ones, subject by subject. A subject whose files and settings have not changed
     * is not prepared again. After a kill the next call resumes the preparation. A subject that cannot be prepared is left out, see
     * {@link #refused}; this does not change the slices of other subjects. If such a subject can be read when the domain is opened again,
     * the domain is prepared again.
     *
     * @param cache folder of all prepared slices; created if absent
     * @param policy number of attempts to read a subject's files before it is left out
     * @param progress called after each subject that was prepared or left out, by one thread at a time; not called for an existing domain
     * @throws DataException if the cache cannot be written
     */
    public static PreparedStore open(
            Path cache,
            Dataset dataset,
            List<String> domains,
            PreparationSettings settings,
            ReadPolicy policy,
            Consumer<PreparationProgress> progress) {
        ReadAttempts.Wait asleep = pause -> Thread.sleep(pause.toMillis());
        return open(cache, dataset, domains, settings, () -> new ReadAttempts(policy, asleep), progress);
    }

    /** As the public method, with given read attempts for each subject. */
    static PreparedStore open(
            Path cache,
            Dataset dataset,
            List<String> domains,
            PreparationSettings settings,
            Supplier<ReadAttempts> attempts,
            Consumer<PreparationProgress> progress) {
        Map<String, DomainStore> stores = new LinkedHashMap<>();
        int classes = dataset.structures().count();
        for (String domain : domains) {
            StoreBuild build = new StoreBuild(
                    domain, dataset.root(), dataset.subjects(domain), classes, settings, attempts, progress);
            stores.put(domain, DomainStore.open(cache, build));
        }
        return new PreparedStore(stores, settings.imageSize());
    }

    /** Height and width of every slice (H = W). */
    public int size() {
        return size;
    }

    /** The domains in the order in which they were requested. */
    public List<String> domains() {
        return List.copyOf(domains.keySet());
    }

    /** The subjects that could not be prepared and have no slices: by domain, in the data set's order. */
    public List<RefusedSubject> refused() {
        return domains.values().stream()
                .flatMap(store -> store.index().refused().stream())
                .toList();
    }

    /** All slices of a domain, ordered by subject, frame and position in the frame. The k-th slice has index k. */
    public List<PreparedSlice> slices(String domain) {
        return store(domain).slices();
    }

    /**
     * Writes the H·W intensities in [0, 1] of one slice, row by row, into {@code into}, beginning at {@code offset}.
     *
     * @throws SubjectException if the slice's part of the file can no longer be read from disk
     * @throws DataException if the file was truncated or removed after it was opened, which affects all subjects
     */
    public void image(String domain, int index, float[] into, int offset) {
        DomainStore store = store(domain);
        try {
            store.file().image(index, into, offset);
        } catch (IOException fault) {
            throw unreadable(domain, store, index, fault);
        }
    }

    /**
     * Writes the H·W labels of one slice, row by row, into {@code into}, beginning at {@code offset}; zeros if it has none.
     *
     * @throws DataException as {@link #image}
     */
    public void labels(String domain, int index, byte[] into, int offset) {
        DomainStore store = store(domain);
        try {
            store.file().labels(index, into, offset);
        } catch (IOException fault) {
            throw unreadable(domain, store, index, fault);
        }
    }

    /**
     * A hash of all prepared pixels, labels and indices, and of the subjects that were left out. Equal data has equal fingerprints in any
     * folder.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        domains.forEach((domain, store) -> {
            List<String> refused = store.index().refused().stream()
                    .map(RefusedSubject::subject)
                    .toList();
            digest.update((domain + " " + store.index().digest() + " " + contents(store.index()) + " " + refused + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        });
        return Sha256.hexadecimal(digest);
    }

    private static String contents(StoreIndex index) {
        return index.subjects().stream()
                .map(entry -> entry.subject() + entry.volumes())
                .collect(Collectors.joining(" "));
    }

    /** Ends the use of this store. Its files are unmapped when they are garbage collected. */
    @Override
    public void close() {
        closed = true;
    }

    private static DataException unreadable(String domain, DomainStore store, int index, IOException fault) {
        String subject = store.slices().get(index).subject();
        Path path = store.file().path();
        if (Files.notExists(path)) {
            return new DataException(
                    "the prepared slices " + path + " of domain " + domain
                            + " were removed while in use; start the run again to prepare them again",
                    fault);
        }
        if (fault instanceof EOFException) {
            return new DataException(
                    "the prepared slices " + path + " of domain " + domain + " were truncated while in use ("
                            + fault.getMessage() + "); start the run again to prepare them again",
                    fault);
        }
        return new SubjectException(
                domain,
                subject,
                path,
                "slice " + index + " of the prepared slices " + path + ", of subject " + subject + " in domain "
                        + domain
                        + ", cannot be read (" + fault.getMessage()
                        + "); start the run again to prepare them again",
                fault);
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

    /**
     * The origin of a prepared slice.
     *
     * @param index number of the slice in its domain's store, from 0
     * @param subject the subject's id
     * @param frame the frame of the subject's file
     * @param z position in the frame, in stored order
     * @param labelled whether the slice has labels
     */
    public record PreparedSlice(int index, String subject, int frame, int z, boolean labelled) {}

    /**
     * A subject that could not be prepared and has no slices.
     *
     * @param file the unusable file
     * @param cause what is wrong with the file, as a sentence
     */
    public record RefusedSubject(String domain, String subject, String file, String cause) {}

    /**
     * Progress of the preparation of a domain.
     *
     * @param domain the domain's name
     * @param subject the subject that was just finished
     * @param done subjects finished
     * @param total subjects of the domain
     * @param prepared whether the subject was prepared or rejected now; false if its slices existed
     */
    public record PreparationProgress(String domain, String subject, int done, int total, boolean prepared) {
        private static final int BAR = 24;

        /** The progress as a line with a bar. */
        public String line() {
            int filled = done * BAR / total;
            return "preparing " + domain + " [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + done + " of "
                    + total + " subjects";
        }
    }
}
