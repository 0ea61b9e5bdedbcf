package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.FileTree;
import dgnet.data.Sha256;
import dgnet.data.SubjectException;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import dgnet.data.prepare.ReadPolicy.ReadAttempts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares one subject: counts its slices, then writes them to a given position of its domain's file, or rejects the subject. Not
 * thread-safe.
 */
final class SubjectBuild {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectBuild.class);

    private final Subject subject;
    private final int classes;
    private final PreparationSettings settings;
    private final ReadAttempts attempts;
    private final String key;
    private final Path root;
    private int slices;
    private Optional<StoreIndex.Entry> entry = Optional.empty();
    private Optional<RefusedSubject> refused = Optional.empty();

    /** @param root the folder of the data set */
    SubjectBuild(
            Subject subject, int classes, PreparationSettings settings, ReadAttempts attempts, String key, Path root) {
        this.key = key;
        this.root = root;
        this.subject = subject;
        this.classes = classes;
        this.settings = settings;
        this.attempts = attempts;
    }

    /** Counts the subject's slices, by the image's header. */
    void measure() throws InterruptedException {
        slices = attempt(() -> VolumePreparation.slices(subject, settings)).orElse(0);
    }

    /** Writes the subject's records, beginning at record {@code first}, unless the subject is rejected. */
    void write(FileChannel file, int first) throws InterruptedException {
        if (refused.isEmpty()) {
            entry = attempt(() -> records(file, first));
        }
    }

    /** Uses records that are already in the file. */
    void reuse(StoreIndex.Entry known) {
        entry = Optional.of(known);
        slices = known.slices();
    }

    /** The key of the subject, see {@link StoreIndex#keyOfSubject}. */
    String key() {
        return key;
    }

    Subject subject() {
        return subject;
    }

    /** The number of records. */
    int slices() {
        return slices;
    }

    /** The written records; empty for a rejected subject. */
    Optional<StoreIndex.Entry> entry() {
        return entry;
    }

    /** The reason, if the subject was rejected. */
    Optional<RefusedSubject> refused() {
        return refused;
    }

    private <T> Optional<T> attempt(Supplier<T> reading) throws InterruptedException {
        try {
            return Optional.of(attempts.read(reading));
        } catch (SubjectException fault) {
            requireRoot(fault);
            LOG.warn("Subject {} of domain {} is left out: {}", subject.id(), subject.domain(), fault.getMessage());
            refused = Optional.of(new RefusedSubject(
                    subject.domain(), subject.id(), fault.file().toString(), fault.getMessage()));
            return Optional.empty();
        }
    }

    /** Throws an exception if the whole data folder is gone. An unmounted disk leaves an empty folder. */
    private void requireRoot(SubjectException fault) {
        try {
            if (Files.isDirectory(root) && !FileTree.isEmpty(root)) {
                return;
            }
        } catch (IOException unreadable) {
            fault.addSuppressed(unreadable);
        }
        throw new DataException(
                "the data folder " + root + " was removed, or its disk unmounted, while its scans were prepared;"
                        + " restore it and start again: prepared slices are kept",
                fault);
    }

    private StoreIndex.Entry records(FileChannel file, int first) {
        List<StoreIndex.Volume> volumes = new ArrayList<>();
        MessageDigest digest = Sha256.digest();
        int size = settings.imageSize();
        byte[] record = new byte[SliceFile.recordBytes(size)];
        VolumePreparation.forEachFrame(subject, classes, settings, (frame, volume) -> {
            List<Integer> labelled = new ArrayList<>();
            int before = volumes.size() * volume.depth();
            if (before + volume.depth() > slices) {
                throw subject.unusable(
                        subject.image(),
                        subject.image() + " was changed while it was prepared: it now has more than " + slices
                                + " slices");
            }
            for (int z = 0; z < volume.depth(); z++) {
                SliceFile.encode(volume.images(), volume.labels(), z * size * size, size, record);
                digest.update(record);
                write(file, record, ((long) first + before + z) * record.length);
                if (volume.labelled()[z]) {
                    labelled.add(z);
                }
            }
            volumes.add(new StoreIndex.Volume(frame, volume.depth(), labelled));
        });
        slices = volumes.stream().mapToInt(StoreIndex.Volume::depth).sum();
        return new StoreIndex.Entry(subject.id(), key, Sha256.hexadecimal(digest), volumes);
    }

    private static void write(FileChannel file, byte[] record, long position) {
        try {
            SliceFile.write(file, ByteBuffer.wrap(record), position);
        } catch (IOException e) {
            // An error of the cache, not of the subject.
            throw new UncheckedIOException(e);
        }
    }
}
