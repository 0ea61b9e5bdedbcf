package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelDescription;
import dgnet.model.file.ModelFile;
import dgnet.model.file.ModelProvenance;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.network.TrainingState;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A run's checkpoint as a model file: weights, what they expect of a scan, how they were made and, where known, how they scored. */
public final class ModelExport {
    private ModelExport() {}

    /**
     * Writes a checkpoint's model; the run's scans are not needed.
     *
     * @param checkpoint one of the run's
     * @param file the file to write, replaced where it is there
     */
    public static void write(RunDirectory run, Path checkpoint, Path file) {
        RunConfiguration configuration = run.configuration();
        ModelFile.write(
                file,
                model(
                        configuration,
                        CheckpointStore.load(checkpoint),
                        EvaluationFile.dice(run, configuration, checkpoint)));
    }

    private static StoredModel model(
            RunConfiguration configuration, CheckpointStore.Checkpoint checkpoint, Map<String, String> evaluation) {
        RunSetup setup = new RunSetup(configuration, configuration.data().structures());
        LearnerSettings learner = setup.learner();
        ModelDescription description = new ModelDescription(
                learner.method(),
                learner.network(),
                setup.structures(),
                configuration.data().preparation(),
                learner.domains());
        TrainingState state = checkpoint.state();
        state.requireTensors(description.layout().tensors());
        Map<String, String> details = new TreeMap<>(checkpoint.provenance());
        details.putAll(evaluation);
        ModelProvenance provenance = ModelProvenance.ofRun(
                checkpoint.progress().episode(), checkpoint.progress().bestScore(), details);
        return new StoredModel(description, provenance, state.parameters());
    }
}
