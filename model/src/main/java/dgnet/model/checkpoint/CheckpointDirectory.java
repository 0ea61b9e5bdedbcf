package dgnet.model.checkpoint;

import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints as directories {@code episode-00000500} on a disk. Each checkpoint is written under a temporary name, flushed to disk, read
 * back and compared, then renamed. So it is complete or absent, even if the process or the machine fails. Older checkpoints are removed
 * only afterwards.
 *
 * <p>If an episode is saved again (after a replay, or because it is marked as best later), the new checkpoint has a revision, {@code
 * episode-00000500-2}. The older revision is pruned afterwards, so there is always a checkpoint of the episode.
 */
public final class CheckpointDirectory implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectory.class);
    private static final Pattern LEFTOVER = Pattern.compile("\\.episode-.*-(\\d{1,18})\\.tmp");

    private final Path directory;
    private final int keep;
    private final SortedMap<String, String> provenance;

    /** Allocated with the first file, since many only list what is there. */
    private ByteBuffer buffer;

    /**
     * The checkpoints in {@code directory}, which is created at the first save. Its parent must exist.
     *
     * @param keep number of newest checkpoints to keep, at least one; the best one is kept in addition
     * @param provenance origin of the run, written into each checkpoint
     */
    public CheckpointDirectory(Path directory, int keep, Map<String, String> provenance) {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one checkpoint must be kept, not " + keep);
        }
        this.directory = directory;
        this.keep = keep;
        this.provenance = new TreeMap<>(provenance);
    }

    @Override
    public synchronized Path write(TrainingState state, RunProgress progress, boolean best) {
        Path temporary = directory.resolve(String.format(
                Locale.ROOT,
                ".episode-%08d-%d.tmp",
                progress.episode(),
                ProcessHandle.current().pid()));
        try {
            // Parents are not created: if the run's folder was removed, its checkpoints cannot be used.
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
            }
            removeLeftovers();
            List<SavedCheckpoint> sameEpisode = SavedCheckpoint.in(directory).stream()
                    .filter(old -> old.episode() == progress.episode())
                    .toList();
            boolean marked = best || SavedCheckpoint.firstBest(sameEpisode).isPresent();
            int revision = sameEpisode.isEmpty() ? 1 : sameEpisode.get(0).revision() + 1;
            Files.createDirectory(temporary);
            CheckpointFiles.write(
                    temporary, state, CheckpointDescription.of(state, progress, marked, provenance), buffer());
            force(temporary);
            Path path = directory.resolve(SavedCheckpoint.name(progress.episode(), revision));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            force(directory);
            return path;
        } catch (IOException | RuntimeException fault) {
            removeQuietly(temporary, fault);
            throw new CheckpointException(
                    "the checkpoint of episode " + progress.episode() + " could not be written to " + directory + ": "
                            + reason(fault),
                    fault);
        }
    }

    private synchronized ByteBuffer buffer() {
        if (buffer == null) {
            buffer = Safetensors.buffer();
        }
        return buffer;
    }

    @Override
    public List<Path> all() {
        return saved().stream().map(SavedCheckpoint::path).toList();
    }

    /** All checkpoints by their names, newest first. They are not verified. */
    public List<SavedCheckpoint> saved() {
        try {
            return SavedCheckpoint.in(directory);
        } catch (IOException fault) {
            throw new CheckpointException(
                    "the checkpoints in " + directory + " cannot be listed: " + reason(fault), fault);
        }
    }

    @Override
    public Optional<Path> best() {
        try {
            return SavedCheckpoint.firstBest(SavedCheckpoint.in(directory)).map(SavedCheckpoint::path);
        } catch (IOException fault) {
            throw new CheckpointException(
                    "the checkpoints in " + directory + " cannot be listed: " + reason(fault), fault);
        }
    }

    /** Waits for a save in another thread to finish; its checkpoint is then the newest. */
    @Override
    public synchronized Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        return CheckpointStore.super.loadNewest(passedOver);
    }

    @Override
    public synchronized void prune(Path path) {
        try {
            Optional<SavedCheckpoint> latest = SavedCheckpoint.of(path).findFirst();
            if (latest.isPresent()) {
                for (SavedCheckpoint old : unwanted(latest.get())) {
                    remove(old.path());
                }
            }
        } catch (IOException | UncheckedIOException fault) {
            LOG.warn("old checkpoints in {} could not be removed: {}", directory, reason(fault));
            removeLeftovers();
        }
    }

    private List<SavedCheckpoint> unwanted(SavedCheckpoint latest) throws IOException {
        List<SavedCheckpoint> unwanted = new ArrayList<>();
        int kept = 0;
        boolean bestSeen = false;
        for (SavedCheckpoint old : SavedCheckpoint.in(directory)) {
            if (old.episode() > latest.episode()) {
                // The run was resumed from an earlier checkpoint: damaged ones are removed, intact ones are kept.
                if (!intact(old)) {
                    unwanted.add(old);
                }
                continue;
            }
            boolean superseded = old.episode() == latest.episode() && old.revision() < latest.revision();
            boolean best = !superseded && !bestSeen && old.markedBest();
            bestSeen |= best;
            if (superseded || (kept >= keep && !best)) {
                unwanted.add(old);
            } else {
                kept++;
            }
        }
        return unwanted;
    }

    private boolean intact(SavedCheckpoint checkpoint) throws IOException {
        try {
            CheckpointFiles.verify(checkpoint.path(), buffer());
            return true;
        } catch (NoSuchFileException | CheckpointException damaged) {
            return false;
        }
    }

    /** Removes leftovers of terminated processes and failed removals. A failure is only logged. */
    private void removeLeftovers() {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Matcher name = LEFTOVER.matcher(entry.getFileName().toString());
                if (name.matches() && !livesElsewhere(Long.parseLong(name.group(1)))) {
                    remove(entry);
                }
            }
        } catch (IOException | UncheckedIOException fault) {
            LOG.warn("leftovers of an interrupted save in {} could not be removed: {}", directory, reason(fault));
        }
    }

    private static boolean livesElsewhere(long process) {
        return process != ProcessHandle.current().pid()
                && ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Renames a checkpoint's directory before it is emptied, so that a crash leaves a leftover and not an incomplete checkpoint. */
    private void remove(Path path) throws IOException {
        Path doomed = path;
        if (!LEFTOVER.matcher(path.getFileName().toString()).matches()) {
            doomed = directory.resolve(
                    "." + path.getFileName() + "-" + ProcessHandle.current().pid() + ".tmp");
            Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
        }
        try (Stream<Path> files = Files.list(doomed)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(doomed);
    }

    private void removeQuietly(Path temporary, Exception cause) {
        try {
            if (Files.exists(temporary)) {
                remove(temporary);
            }
        } catch (IOException left) {
            cause.addSuppressed(left);
        }
    }

    /** Flushes a directory's entries to disk. Systems on which directories cannot be opened (Windows) do this themselves. */
    private static void force(Path path) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException notOpened) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static String reason(Exception fault) {
        return fault instanceof IOException
                ? fault.getClass().getSimpleName() + ": " + fault.getMessage()
                : fault.getMessage();
    }
}
