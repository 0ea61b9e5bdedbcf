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
 * The prepared slices of some domains on disk, memory-mapped: one file of slices and a small index for each domain. Prepared once for
 * each combination of settings and contents of files; opened again, nothing is prepared and no pixel is read until it is asked for. Safe for use by
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
     * Opens the slices of {@code domains}, preparing those that are not there yet, subject by subject: one whose files and settings are
     * those of before is not prepared again, and after a kill the next call goes on where it was.
     * A subject that cannot be prepared is left out, see {@link #refused}; the slices of the others are what they would be without it.
     * A domain with such subjects that is opened again is prepared anew once one of them can be read.
     *
     * @param cache folder of all prepared slices; made where absent
     * @param policy how often a subject's files are read before it is left out
     * @param progress told after each subject that was prepared or left out, by one thread at a time; of a domain that was there, nothing
     * @throws DataException where the cache cannot be written
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

    /** As the other, with the attempts that each subject gets. */
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

    /** The domains it holds, in the order they were asked for. */
    public List<String> domains() {
        return List.copyOf(domains.keySet());
    }

    /** The subjects that could not be prepared and have no slices, by domain, in the data set's order. */
    public List<RefusedSubject> refused() {
        return domains.values().stream()
                .flatMap(store -> store.index().refused().stream())
                .toList();
    }

    /** Every slice of a domain: by subject, frame, place in the frame. The k-th has index k. */
    public List<PreparedSlice> slices(String domain) {
        return store(domain).slices();
    }

    /**
     * Writes the H·W intensities in [0, 1] of one slice, row by row, into {@code into} from {@code offset} on.
     *
     * @throws SubjectException where the slice's part of the file can no longer be read from its disk
     * @throws DataException where the file was cut short or removed after it was opened, which is no subject's fault
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
     * Writes the H·W labels of one slice, row by row, into {@code into} from {@code offset} on; zeros where it has none.
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
     * A hash of every prepared pixel, label and index, and of who was left out: equal data gives equal fingerprints, wherever its files
     * lie.
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

    /** Ends the use of this store; the mappings go with its last reader. */
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
                            + " were removed while they were in use; when the run is started again they are prepared anew",
                    fault);
        }
        if (fault instanceof EOFException) {
            return new DataException(
                    "the prepared slices " + path + " of domain " + domain + " were cut short while they were in use ("
                            + fault.getMessage() + "); when the run is started again they are prepared anew",
                    fault);
        }
        return new SubjectException(
                domain,
                subject,
                path,
                "slice " + index + " of the prepared slices " + path + ", of subject " + subject + " in domain "
                        + domain
                        + ", cannot be read (" + fault.getMessage()
                        + "); when the run is started again they are prepared anew",
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
     * Where a prepared slice comes from.
     *
     * @param index its number within its domain's store, from 0
     * @param subject the subject's id
     * @param frame the frame of the subject's file
     * @param z its place in the frame, in stored order
     * @param labelled whether it has labels
     */
    public record PreparedSlice(int index, String subject, int frame, int z, boolean labelled) {}

    /**
     * A subject that could not be prepared and has no slices.
     *
     * @param file the file at fault
     * @param cause what is wrong with it, as a sentence
     */
    public record RefusedSubject(String domain, String subject, String file, String cause) {}

    /**
     * How far the preparation of a domain is.
     *
     * @param domain the domain's name
     * @param subject the subject that was just finished
     * @param done subjects finished
     * @param total subjects of the domain
     * @param prepared whether it was prepared or refused now, rather than found
     */
    public record PreparationProgress(String domain, String subject, int done, int total, boolean prepared) {
        private static final int BAR = 24;

        /** As a line with a bar. */
        public String line() {
            int filled = done * BAR / total;
            return "preparing " + domain + " [" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + done + " of "
                    + total + " subjects";
        }
    }
}
