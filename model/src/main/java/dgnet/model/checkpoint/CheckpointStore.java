package dgnet.model.checkpoint;

import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The checkpoints of one run. Saving and {@link #loadNewest} wait for each other; otherwise one thread uses it at a time. */
public interface CheckpointStore {
    /**
     * Commits a checkpoint: once this returns it survives a crash; if it throws, the checkpoints that were there still are.
     *
     * @param best whether the state has the run's best validation score; the best checkpoint is never pruned
     * @return where it lies
     * @throws CheckpointException if it could not be written
     */
    Path save(TrainingState state, RunProgress progress, boolean best);

    /** Every checkpoint, newest first; none has been verified. */
    List<Path> all();

    /** The checkpoint with the best validation score. */
    Optional<Path> best();

    /** The checkpoint of the latest episode. */
    default Optional<Path> newest() {
        return all().stream().findFirst();
    }

    /**
     * Loads the newest checkpoint that is whole; those that are not are passed over.
     *
     * @param passedOver told why, for each
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
     * Reads a checkpoint and verifies every byte of it.
     *
     * @throws CheckpointException if it is not whole
     */
    static Checkpoint load(Path checkpoint) {
        return CheckpointFiles.read(checkpoint);
    }

    /**
     * A checkpoint in memory.
     *
     * @param path where it lies
     * @param best whether it had the run's best validation score when it was saved
     * @param provenance how it was made: configuration hash, versions, method and the like
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
