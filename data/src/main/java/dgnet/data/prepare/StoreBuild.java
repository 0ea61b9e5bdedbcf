package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a domain into a folder: several subjects at a time, each written where its records belong, so that the files do not depend on
 * who was faster. A thread holds one prepared frame at a time.
 */
final class StoreBuild {
    static final String SLICES = "slices.bin";
    static final String INDEX = "index.json";

    private static final Logger LOG = LoggerFactory.getLogger(StoreBuild.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String domain;
    private final List<Subject> subjects;
    private final int classes;
    private final PreparationSettings settings;
    private final Consumer<PreparationProgress> progress;
    private int done;

    StoreBuild(
            String domain,
            List<Subject> subjects,
            int classes,
            PreparationSettings settings,
            Consumer<PreparationProgress> progress) {
        this.domain = domain;
        this.subjects = subjects;
        this.classes = classes;
        this.settings = settings;
        this.progress = progress;
    }

    /** What one subject came to. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    private record Part(List<StoreIndex.Volume> volumes, byte[] digest) {}

    /** Writes slices and index into {@code directory}, which exists and is empty; both have reached the disk on return. */
    void into(Path directory, String key) throws IOException {
        int slices = 0;
        List<StoreIndex.Volume> volumes = new ArrayList<>();
        MessageDigest digest = StoreKey.sha256();
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, subjects.size())));
        try (FileChannel file =
                FileChannel.open(directory.resolve(SLICES), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            List<Future<Part>> parts = new ArrayList<>();
            for (Subject subject : subjects) {
                int first = slices;
                parts.add(threads.submit(() -> write(subject, file, first)));
                NiftiHeader header = NiftiImage.open(subject.image()).header();
                slices = Math.addExact(slices, VolumeGrid.of(header, settings).depth() * header.frames());
            }
            for (Future<Part> part : parts) {
                Part finished = await(part);
                volumes.addAll(finished.volumes());
                digest.update(finished.digest());
            }
            file.force(true);
        } finally {
            stop(threads);
        }
        String hash = HexFormat.of().formatHex(digest.digest());
        Path index = directory.resolve(INDEX);
        new StoreIndex(key, domain, settings.imageSize(), slices, hash, volumes).write(index);
        try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    private Part write(Subject subject, FileChannel file, int first) {
        List<StoreIndex.Volume> volumes = new ArrayList<>();
        MessageDigest digest = StoreKey.sha256();
        int size = settings.imageSize();
        byte[] record = new byte[SliceFile.recordBytes(size)];
        VolumePreparation.forEachFrame(subject, classes, settings, (frame, volume) -> {
            List<Integer> labelled = new ArrayList<>();
            long at = first + (long) volumes.size() * volume.depth();
            for (int z = 0; z < volume.depth(); z++) {
                SliceFile.encode(volume.images(), volume.labels(), z * size * size, size, record);
                digest.update(record);
                write(file, record, (at + z) * record.length);
                if (volume.labelled()[z]) {
                    labelled.add(z);
                }
            }
            volumes.add(new StoreIndex.Volume(subject.id(), frame, volume.depth(), labelled));
        });
        report(subject);
        return new Part(volumes, digest.digest());
    }

    private synchronized void report(Subject subject) {
        done++;
        progress.accept(new PreparationProgress(domain, subject.id(), done, subjects.size()));
    }

    private static void write(FileChannel file, byte[] record, long position) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes, position + bytes.position());
            }
        } catch (IOException e) {
            throw new DataException("The prepared slices cannot be written: " + e, e);
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

    private static Part await(Future<Part> part) {
        try {
            return part.get();
        } catch (ExecutionException e) {
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
