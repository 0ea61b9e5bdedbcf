package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Learner;
import java.nio.file.Path;
import java.util.Map;

/**
 * The best checkpoint of a run, on its device, with the data set that the run was made from. Used on the thread that opened it.
 *
 * @param configuration the run's
 * @param split who was trained on
 * @param checkpoint where the parameters come from: the best, or the newest of a run without validation
 * @param episode episodes that they had seen
 */
record TrainedModel(
        RunConfiguration configuration, Dataset dataset, Split split, Learner learner, Path checkpoint, long episode)
        implements AutoCloseable {

    static TrainedModel open(RunDirectory run) {
        RunConfiguration configuration = run.configuration();
        CheckpointStore checkpoints = new CheckpointDirectory(
                run.checkpoints(), configuration.checkpoint().keep(), Map.of());
        Path path = checkpoints
                .best()
                .or(checkpoints::newest)
                .orElseThrow(() -> new DataException("the run " + run.path()
                        + " has no checkpoint yet; go on with it (dgnet resume " + run.path() + ")"));
        Dataset dataset = Datasets.open(
                configuration.data().layout(), configuration.data().root());
        Split split = RunData.split(configuration, dataset);
        CheckpointStore.Checkpoint checkpoint = CheckpointStore.load(path);
        EngineProperties.setThreads(configuration.threads());
        Learner learner = DgnetLearner.create(new RunSetup(configuration, dataset.structures()).learner());
        try {
            learner.restore(checkpoint.state());
        } catch (RuntimeException e) {
            learner.close();
            throw e;
        }
        return new TrainedModel(
                configuration,
                dataset,
                split,
                learner,
                path,
                checkpoint.progress().episode());
    }

    @Override
    public void close() {
        learner.close();
    }
}
