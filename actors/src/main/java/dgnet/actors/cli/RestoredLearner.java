package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Learner;
import java.nio.file.Path;
import java.util.Map;

/**
 * A learner as a checkpoint left it, on the run's device. Belongs to the thread that opened it.
 *
 * @param episode episodes that its parameters had seen
 */
record RestoredLearner(Learner learner, long episode) {
    /** Reads a checkpoint of a run, every byte verified. */
    static RestoredLearner open(RunConfiguration configuration, Structures structures, Path path) {
        CheckpointStore.Checkpoint checkpoint = CheckpointStore.load(path);
        EngineProperties.setThreads(configuration.threads());
        Learner learner = DgnetLearner.create(new RunSetup(configuration, structures).learner(), checkpoint.state());
        return new RestoredLearner(learner, checkpoint.progress().episode());
    }

    /** The best checkpoint of a run, or the newest of one without validation. */
    static Path best(RunDirectory run, RunConfiguration configuration) {
        CheckpointStore checkpoints = new CheckpointDirectory(
                run.checkpoints(), configuration.checkpoint().keep(), Map.of());
        return checkpoints
                .best()
                .or(checkpoints::newest)
                .orElseThrow(() -> new DataException("the run " + run.path()
                        + " has no checkpoint yet; go on with it (dgnet resume " + run.path() + ")"));
    }
}
