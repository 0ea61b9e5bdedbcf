package dgnet.model.checkpoint;

import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The checkpoints of one run. {@link #save} and {@link #loadNewest} may be called by different threads; otherwise not thread-safe. */
public interface CheckpointStore {
    /**
     * Commits a checkpoint. After this returns, the checkpoint survives a crash. If this throws, the existing checkpoints are unchanged.
     *
     * @param best whether the state has the run's best validation score; the best checkpoint is never pruned
     * @return the path of the checkpoint
     * @throws CheckpointException if it could not be written
     */
    default Path save(TrainingState state, RunProgress progress, boolean best) {
        Path path = write(state, progress, best);
        prune(path);
        return path;
    }

    /** The same without removing any checkpoint, so that {@link #prune} can follow once the new one counts. */
    Path write(TrainingState state, RunProgress progress, boolean best);

    /** Removes the checkpoints that need not be kept beside this one. A failure is only logged. */
    void prune(Path latest);

    /** All checkpoints, newest first. They are not verified. */
    List<Path> all();

    /** The checkpoint with the best validation score. */
    Optional<Path> best();

    /** The checkpoint of the latest episode. */
    default Optional<Path> newest() {
        return all().stream().findFirst();
    }

    /**
     * Loads the newest intact checkpoint. Damaged ones are skipped.
     *
     * @param passedOver receives the reason for each skipped checkpoint
     */
    default Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        for (Path path : all()) {
            try {
                return Optional.of(load(path));
            } catch (CheckpointException fault) {
                passedOver.accept(fault);
            }
        }
        return Optional.empty();
    }

    /**
     * The SHA-256 of a checkpoint's file {@code SHA256SUMS}, which stands for all its bytes.
     *
     * @throws CheckpointException if the file cannot be read
     */
    default String sha256(Path checkpoint) {
        return CheckpointFiles.sha256(checkpoint);
    }

    /** Whether a folder is a checkpoint, perhaps an incomplete one. */
    static boolean isCheckpoint(Path folder) {
        return Files.exists(folder.resolve(CheckpointFiles.SUMS))
                || Files.exists(folder.resolve(CheckpointFiles.DESCRIPTION));
    }

    /**
     * Reads a checkpoint and verifies all bytes.
     *
     * @throws CheckpointException if it is incomplete or damaged
     */
    static Checkpoint load(Path checkpoint) {
        return CheckpointFiles.read(checkpoint);
    }

    /**
     * A checkpoint in memory.
     *
     * @param path the path of the checkpoint
     * @param best whether it had the run's best validation score when it was saved
     * @param provenance its origin: configuration hash, versions, method and so on
     */
    record Checkpoint(
            Path path, TrainingState state, RunProgress progress, boolean best, Map<String, String> provenance) {
        public Checkpoint {
            // Sorted, so that printing and comparing do not depend on a hash.
            provenance = Collections.unmodifiableSortedMap(sorted(provenance));
        }

        private static SortedMap<String, String> sorted(Map<String, String> map) {
            return new TreeMap<>(map);
        }
    }
}
