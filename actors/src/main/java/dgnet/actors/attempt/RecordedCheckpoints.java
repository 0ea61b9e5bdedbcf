package dgnet.actors.attempt;

import dgnet.actors.attempt.CommittedCheckpoints.Committed;
import dgnet.data.DataException;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The checkpoints of one attempt of a run. It continues from those in the run's history and from its own. An old checkpoint is removed once
 * the history has a newer one. A save does not wait for the history, which has the event of a checkpoint only after those of its episodes.
 */
final class RecordedCheckpoints implements CheckpointStore {
    private final CheckpointStore store;
    private final Executor pruning;
    private CommittedCheckpoints usable;

    /**
     * The checkpoints of an attempt.
     *
     * @param committed those in the history when the attempt starts. If there are none, as for a run that was taken over from its folder,
     *     the attempt continues from the newest one in the folder
     * @param pruning removes old checkpoints
     */
    RecordedCheckpoints(CheckpointStore store, CommittedCheckpoints committed, Executor pruning) {
        this.store = store;
        this.usable = committed;
        this.pruning = pruning;
    }

    /** Removes old checkpoints, because the history has the event of this one. */
    void committed(String name) {
        pruning.execute(() -> path(name).ifPresent(store::prune));
    }

    /** Does nothing: the checkpoint counts once the history has it, and then the old ones are removed. */
    @Override
    public void prune(Path latest) {}

    @Override
    public synchronized Path write(TrainingState state, RunProgress progress, boolean best) {
        Path path = store.write(state, progress, best);
        usable = usable.with(new Committed(
                path.getFileName().toString(), progress.episode(), Optional.of(store.sha256(path)), best));
        return path;
    }

    @Override
    public String sha256(Path checkpoint) {
        return store.sha256(checkpoint);
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
    public synchronized Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        if (usable.newestFirst().isEmpty()) {
            return store.loadNewest(passedOver);
        }
        List<String> reasons = new ArrayList<>();
        for (Committed committed : usable.newestFirst()) {
            try {
                return Optional.of(load(committed));
            } catch (CheckpointException fault) {
                reasons.add(fault.getMessage());
                passedOver.accept(fault);
            }
        }
        throw new DataException("the run cannot be resumed, because none of the checkpoints in its history is whole: "
                + String.join("; ", reasons));
    }

    private Optional<Path> path(String name) {
        return store.all().stream()
                .filter(one -> one.getFileName().toString().equals(name))
                .findFirst();
    }

    private Checkpoint load(Committed committed) {
        Path path = path(committed.name())
                .orElseThrow(() -> new CheckpointException(
                        "the checkpoint " + committed.name() + " of the run's history is missing"));
        if (committed.sha256().isPresent() && !committed.sha256().get().equals(store.sha256(path))) {
            throw new CheckpointException("the checkpoint " + path
                    + " is not the one in the run's history: its SHA256SUMS" + " has the SHA-256 " + store.sha256(path)
                    + " and not " + committed.sha256().get());
        }
        return CheckpointStore.load(path);
    }
}
