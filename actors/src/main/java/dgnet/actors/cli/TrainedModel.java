package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.model.learn.Learner;
import java.nio.file.Path;

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
        Path path = RestoredLearner.best(run, configuration);
        Dataset dataset = Datasets.open(
                configuration.data().layout(), configuration.data().root());
        Split split = RunData.split(configuration, dataset);
        RestoredLearner restored = RestoredLearner.open(configuration, dataset.structures(), path);
        return new TrainedModel(configuration, dataset, split, restored.learner(), path, restored.episode());
    }

    @Override
    public void close() {
        learner.close();
    }
}
