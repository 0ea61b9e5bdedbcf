package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Learner;
import java.nio.file.Path;
import java.util.Map;

/** A learner as a checkpoint left it. */
public final class RestoredLearner {
    /** A property of the Java machine: the device to work on instead of the run's. */
    public static final String DEVICE = "dgnet.device";

    private RestoredLearner() {}

    /** Reads a checkpoint of a run, every byte verified. The learner is on the run's device, or {@link #DEVICE}, and belongs to the calling thread. */
    public static Learner open(RunConfiguration configuration, Structures structures, Path path) {
        CheckpointStore.Checkpoint checkpoint = CheckpointStore.load(path);
        EngineProperties.setThreads(configuration.threads());
        return DgnetLearner.create(
                new RunSetup(configuration, structures).learner(System.getProperty(DEVICE, configuration.device())),
                checkpoint.state());
    }

    /** The best checkpoint of a run, or the newest of one without validation. */
    public static Path best(RunDirectory run, RunConfiguration configuration) {
        CheckpointStore checkpoints = new CheckpointDirectory(
                run.checkpoints(), configuration.checkpoint().keep(), Map.of());
        return checkpoints
                .best()
                .or(checkpoints::newest)
                .orElseThrow(() -> new DataException("the run " + run.path()
                        + " has no checkpoint yet; go on with it (dgnet resume " + run.path() + ")"));
    }
}
