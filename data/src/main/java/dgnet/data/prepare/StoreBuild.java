package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.SubjectException;
import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a domain into a folder: several subjects at a time, each written where its records belong, so that the files do not depend on
 * who was faster. A thread holds one prepared frame at a time. A subject that cannot be prepared leaves no record: those behind it move
 * up, and the slices are what they would be without it.
 */
final class StoreBuild {
    static final String SLICES = "slices.bin";
    static final String INDEX = "index.json";

    private static final Logger LOG = LoggerFactory.getLogger(StoreBuild.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOVED_AT_ONCE = 1 << 20;

    private final String domain;
    private final List<Subject> subjects;
    private final int classes;
    private final PreparationSettings settings;
    private final Supplier<ReadAttempts> attempts;
    private final Consumer<PreparationProgress> progress;
    private int done;

    StoreBuild(
            String domain,
            List<Subject> subjects,
            int classes,
            PreparationSettings settings,
            Supplier<ReadAttempts> attempts,
            Consumer<PreparationProgress> progress) {
        this.domain = domain;
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

    /** What the slices are made from, see {@link StoreKey}. */
    String key() {
        return StoreKey.of(domain, subjects, classes, settings);
    }

    /** Whether one of some refused subjects can be prepared now; each is read at most once, as far as its first fault. */
    boolean anyReadable(List<RefusedSubject> refused) {
        Set<String> ids = refused.stream().map(RefusedSubject::subject).collect(Collectors.toSet());
        return subjects.stream().filter(subject -> ids.contains(subject.id())).anyMatch(this::readable);
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

    /** Writes slices and index into {@code directory}, which exists and is empty; both have reached the disk on return. */
    void into(Path directory, String key) throws IOException {
        List<SubjectBuild> builds = subjects.stream()
                .map(subject -> new SubjectBuild(subject, classes, settings, attempts.get()))
                .toList();
        int slices;
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, subjects.size())));
        try (FileChannel file = FileChannel.open(
                directory.resolve(SLICES),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            await(threads, builds.stream().map(StoreBuild::measuring).toList());
            int[] first = new int[builds.size() + 1];
            for (int i = 0; i < builds.size(); i++) {
                first[i + 1] = Math.addExact(first[i], builds.get(i).slices());
            }
            List<Callable<Void>> writing = new ArrayList<>();
            for (int i = 0; i < builds.size(); i++) {
                writing.add(writing(builds.get(i), file, first[i]));
            }
            await(threads, writing);
            slices = moveUp(file, builds, first);
            file.force(true);
        } finally {
            stop(threads);
        }
        Path index = directory.resolve(INDEX);
        index(key, slices, builds).write(index);
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    private static Callable<Void> measuring(SubjectBuild build) {
        return () -> {
            build.measure();
            return null;
        };
    }

    private Callable<Void> writing(SubjectBuild build, FileChannel file, int first) {
        return () -> {
            build.write(file, first);
            report(build.subject());
            return null;
        };
    }

    private StoreIndex index(String key, int slices, List<SubjectBuild> builds) {
        List<StoreIndex.Volume> volumes = new ArrayList<>();
        List<RefusedSubject> refused = new ArrayList<>();
        MessageDigest digest = StoreKey.sha256();
        for (SubjectBuild build : builds) {
            build.refused().ifPresent(refused::add);
            volumes.addAll(build.written().volumes());
            digest.update(build.written().digest());
        }
        return new StoreIndex(key, domain, size(), slices, HexFormat.of().formatHex(digest.digest()), volumes, refused);
    }

    private synchronized void report(Subject subject) {
        done++;
        progress.accept(new PreparationProgress(domain, subject.id(), done, subjects.size()));
    }

    /** Closes the gaps of refused subjects; how many records are left. */
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
                throw new IOException("the file of slices ends before a subject's last one");
            }
            bytes.flip();
            while (bytes.hasRemaining()) {
                file.write(bytes, to + moved + bytes.position());
            }
            moved += read;
        }
    }

    /** After a fault the other subjects are given up: the file is closed, so each ends with its present frame. */
    private static void stop(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("Subjects are still being prepared {} after they were given up.", PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(ExecutorService threads, List<Callable<Void>> tasks) throws IOException {
        List<Future<Void>> running = tasks.stream().map(threads::submit).toList();
        try {
            for (Future<Void> task : running) {
                task.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException fault) {
                throw fault.getCause();
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("The preparation of slices was interrupted.", e);
        }
    }
}
