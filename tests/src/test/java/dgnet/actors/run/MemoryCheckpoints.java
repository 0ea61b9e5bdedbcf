package dgnet.actors.run;

import dgnet.data.Sha256;
import dgnet.model.checkpoint.CheckpointException;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.episode.RunProgress;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Checkpoints that outlive the run but not the test. */
class MemoryCheckpoints implements CheckpointStore {
    private final List<Checkpoint> saved = new CopyOnWriteArrayList<>();

    @Override
    public Path write(TrainingState state, RunProgress progress, boolean best) {
        Path path = Path.of("checkpoints", "episode-" + progress.episode());
        saved.add(new Checkpoint(path, state, progress, best, Map.of()));
        return path;
    }

    @Override
    public void prune(Path latest) {}

    @Override
    public String sha256(Path checkpoint) {
        return Sha256.of(checkpoint.toString());
    }

    @Override
    public List<Path> all() {
        return newestFirst().stream().map(Checkpoint::path).toList();
    }

    @Override
    public Optional<Path> best() {
        return newestFirst().stream()
                .filter(Checkpoint::best)
                .map(Checkpoint::path)
                .findFirst();
    }

    @Override
    public Optional<Checkpoint> loadNewest(Consumer<CheckpointException> passedOver) {
        return newestFirst().stream().findFirst();
    }

    /** Forgets what was saved after {@code episode} episodes, as if the process had died there. */
    void forgetAfter(long episode) {
        saved.removeIf(checkpoint -> checkpoint.progress().episode() > episode);
    }

    Checkpoint last() {
        return newestFirst().get(0);
    }

    List<Long> episodes() {
        return saved.stream().map(checkpoint -> checkpoint.progress().episode()).toList();
    }

    List<TrainingState> statesAfter(long episode) {
        return saved.stream()
                .filter(checkpoint -> checkpoint.progress().episode() == episode)
                .map(Checkpoint::state)
                .toList();
    }

    /** Of an episode that was saved again the later one is the newer. */
    private List<Checkpoint> newestFirst() {
        List<Checkpoint> latest = new ArrayList<>(saved);
        Collections.reverse(latest);
        latest.sort(Comparator.comparingLong(
                        (Checkpoint checkpoint) -> checkpoint.progress().episode())
                .reversed());
        return latest;
    }
}
