package dgnet.actors.service;

import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that are never ahead of the run's history: a run that goes on from one has told of every episode before it. Where the
 * history cannot be written the checkpoint is, after a while, nevertheless.
 */
record RecordedCheckpoints(CheckpointStore store, RecordedEpisodes recorded) implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedCheckpoints.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public Path save(TrainingState state, RunProgress progress, boolean best) {
        if (!recorded.await(progress.episode(), PATIENCE)) {
            LOG.warn(
                    "The history of the run is behind its checkpoint after {} episodes; it has not been written for {} s",
                    progress.episode(),
                    PATIENCE.toSeconds());
        }
        return store.save(state, progress, best);
    }

    @Override
    public List<Path> all() {
        return store.all();
    }

    @Override
    public Optional<Path> best() {
        return store.best();
    }

    @Override
    public Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        return store.loadNewest(passedOver);
    }
}
