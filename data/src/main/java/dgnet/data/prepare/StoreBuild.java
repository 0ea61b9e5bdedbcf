package dgnet.data.prepare;

import dgnet.data.Sha256;
import dgnet.data.SubjectException;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedStore.PreparationProgress;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import dgnet.data.prepare.ReadPolicy.ReadAttempts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a domain into a folder and reuses existing records. Subjects are prepared in parallel, each at a fixed position of the file, so
 * that the file does not depend on the timing. A thread has one prepared frame in memory at a time. A subject that cannot be prepared
 * leaves no record: the records behind it are moved up.
 */
final class StoreBuild {
    static final String SLICES = "slices.bin";
    static final String INDEX = "index.json";

    private static final Logger LOG = LoggerFactory.getLogger(StoreBuild.class);
    private static final int MOVED_AT_ONCE = 1 << 20;

    private final String domain;
    private final Path root;
    private final List<Subject> subjects;
    private final int classes;
    private final PreparationSettings settings;
    private final Supplier<ReadAttempts> attempts;
    private final Consumer<PreparationProgress> progress;
    private int done;

    StoreBuild(
            String domain,
            Path root,
            List<Subject> subjects,
            int classes,
            PreparationSettings settings,
            Supplier<ReadAttempts> attempts,
            Consumer<PreparationProgress> progress) {
        this.domain = domain;
        this.root = root;
        this.subjects = subjects;
        this.classes = classes;
        this.settings = settings;
        this.attempts = attempts;
        this.progress = progress;
    }

    String domain() {
        return domain;
    }

    /** Height and width of a slice (H = W). */
    int size() {
        return settings.imageSize();
    }

    /** The key of each subject, see {@link StoreIndex#keyOfSubject}. Files without a cached hash are read. */
    List<String> keys(FileHashes hashes) {
        String settingsKey = StoreIndex.keyOfSettings(classes, settings);
        return subjects.parallelStream()
                .map(subject -> StoreIndex.keyOfSubject(settingsKey, subject, hashes))
                .toList();
    }

    /** Removes the hashes of rejected subjects' files from the cache. */
    void forget(List<RefusedSubject> refused, FileHashes hashes) {
        refused(refused).forEach(subject -> {
            hashes.forget(subject.image());
            subject.masks().forEach(mask -> hashes.forget(mask.path()));
        });
    }

    /** Whether any of the rejected subjects can be prepared now. Each is read at most once, up to its first error. */
    boolean anyReadable(List<RefusedSubject> refused) {
        return refused(refused).anyMatch(this::readable);
    }

    private Stream<Subject> refused(List<RefusedSubject> refused) {
        Set<String> ids = refused.stream().map(RefusedSubject::subject).collect(Collectors.toSet());
        return subjects.stream().filter(subject -> ids.contains(subject.id()));
    }

    private boolean readable(Subject subject) {
        try {
            VolumePreparation.forEachFrame(subject, classes, settings, (frame, volume) -> {});
            return true;
        } catch (SubjectException fault) {
            LOG.debug("Subject {} of domain {} is still left out: {}", subject.id(), domain, fault.getMessage());
            return false;
        }
    }

    /**
     * Writes slices and index into {@code directory}, which exists and may contain an interrupted build. Both are flushed to disk on return.
     *
     * @param keys the subjects' keys, as returned by {@link #keys}
     * @param stored records of other stores of the domain
     */
    StoreIndex build(Path directory, List<String> keys, StoredRecords stored) throws IOException {
        List<SubjectBuild> builds = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            builds.add(new SubjectBuild(subjects.get(i), classes, settings, attempts.get(), keys.get(i), root));
        }
        StoreJournal journal = new StoreJournal(directory);
        Map<String, StoreJournal.Line> left = journal.read();
        int slices;
        // The file is closed first, which ends all writes after an error.
        try (SubjectThreads threads = new SubjectThreads(subjects.size());
                FileChannel file = FileChannel.open(
                        directory.resolve(SLICES),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            threads.await(builds.stream().map(StoreBuild::measuring).toList());
            int[] first = new int[builds.size() + 1];
            for (int i = 0; i < builds.size(); i++) {
                first[i + 1] = Math.addExact(first[i], builds.get(i).slices());
            }
            List<Callable<Void>> writing = new ArrayList<>();
            for (int i = 0; i < builds.size(); i++) {
                SubjectBuild build = builds.get(i);
                int at = first[i];
                writing.add(() -> {
                    boolean prepared = write(build, file, at, journal, left, stored);
                    report(build.subject(), prepared);
                    return null;
                });
            }
            threads.await(writing);
            slices = moveUp(file, builds, first);
            file.force(true);
        }
        Path path = directory.resolve(INDEX);
        StoreIndex index = index(StoreIndex.keyOfDomain(domain, keys), slices, builds);
        index.write(path);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        journal.delete();
        return index;
    }

    /** Writes a subject's records, or reuses existing ones. Returns whether they had to be prepared. */
    private boolean write(
            SubjectBuild build,
            FileChannel file,
            int first,
            StoreJournal journal,
            Map<String, StoreJournal.Line> left,
            StoredRecords stored)
            throws IOException, InterruptedException {
        if (build.refused().isPresent()) {
            return true;
        }
        int recordBytes = SliceFile.recordBytes(size());
        StoreJournal.Line line = left.get(build.key());
        if (line != null
                && line.first() == first
                && line.entry().slices() <= build.slices()
                && StoredRecords.contains(file, first, line.entry(), recordBytes)) {
            build.reuse(line.entry());
            return false;
        }
        Optional<StoreIndex.Entry> copied =
                stored.copy(build.key(), file, first, recordBytes).filter(entry -> entry.slices() <= build.slices());
        copied.ifPresent(build::reuse);
        if (copied.isEmpty()) {
            build.write(file, first);
        }
        if (build.entry().isPresent()) {
            journal.add(first, build.entry().get());
        }
        return copied.isEmpty();
    }

    private static Callable<Void> measuring(SubjectBuild build) {
        return () -> {
            build.measure();
            return null;
        };
    }

    private StoreIndex index(String key, int slices, List<SubjectBuild> builds) {
        List<StoreIndex.Entry> entries =
                builds.stream().flatMap(build -> build.entry().stream()).toList();
        MessageDigest digest = Sha256.digest();
        entries.forEach(entry -> digest.update(HexFormat.of().parseHex(entry.digest())));
        return StoreIndexBuilder.builder()
                .key(key)
                .settings(StoreIndex.keyOfSettings(classes, settings))
                .root(root.toAbsolutePath().normalize().toString())
                .domain(domain)
                .size(size())
                .slices(slices)
                .digest(Sha256.hexadecimal(digest))
                .subjects(entries)
                .refused(builds.stream()
                        .flatMap(build -> build.refused().stream())
                        .toList())
                .build();
    }

    private synchronized void report(Subject subject, boolean prepared) {
        done++;
        progress.accept(new PreparationProgress(domain, subject.id(), done, subjects.size(), prepared));
    }

    /** Closes the gaps of rejected subjects. Returns the number of records. */
    private int moveUp(FileChannel file, List<SubjectBuild> builds, int[] first) throws IOException {
        long recordBytes = SliceFile.recordBytes(size());
        int records = 0;
        for (int i = 0; i < builds.size(); i++) {
            if (builds.get(i).refused().isEmpty()) {
                int count = builds.get(i).slices();
                if (first[i] != records) {
                    move(file, first[i] * recordBytes, records * recordBytes, count * recordBytes);
                }
                records += count;
            }
        }
        file.truncate(records * recordBytes);
        return records;
    }

    private static void move(FileChannel file, long from, long to, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOVED_AT_ONCE);
        long moved = 0;
        while (moved < count) {
            bytes.clear().limit((int) Math.min(MOVED_AT_ONCE, count - moved));
            int read = file.read(bytes, from + moved);
            if (read < 0) {
                throw new IOException("the file of slices ends before the last slice of a subject");
            }
            bytes.flip();
            SliceFile.write(file, bytes, to + moved);
            moved += read;
        }
    }
}
