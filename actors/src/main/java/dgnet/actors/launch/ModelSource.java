package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.checkpoint.CheckpointDirectory;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Learner;
import dgnet.model.predict.EnsembleModel;
import dgnet.model.predict.SegmentationModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source of a model for segmentation: the best checkpoint of a run, a given checkpoint of a run, or a model file. The data set of the
 * training is not needed.
 *
 * @param path of the checkpoint or the model file
 * @param run the run of the checkpoint; empty for a model file
 * @param structures that the model segments
 * @param domains the source domains of the training, of an ensemble those of all its models
 * @param opening opens the model; call it on the thread that uses the model
 */
public record ModelSource(
        Path path,
        Optional<RunDirectory> run,
        Structures structures,
        List<String> domains,
        Supplier<SegmentationModel> opening) {
    /** A property of the Java machine: the device for the model, instead of the device of the run. */
    public static final String DEVICE = "dgnet.device";

    /**
     * The source at a path; the model is read later.
     *
     * @throws DataException if there is no model at the path
     */
    public static ModelSource of(Path asked) {
        Path path = asked.toAbsolutePath().normalize();
        if (RunDirectory.isRun(path)) {
            RunDirectory run = RunDirectory.open(path);
            return ofCheckpoint(run, best(run, run.configuration()));
        }
        Path checkpoints = path.getParent();
        if (checkpoints != null && checkpoints.getParent() != null && RunDirectory.isRun(checkpoints.getParent())) {
            RunDirectory run = RunDirectory.open(checkpoints.getParent());
            if (run.checkpoints().equals(checkpoints) && Files.isDirectory(path)) {
                return ofCheckpoint(run, path);
            }
        }
        if (Files.isRegularFile(path)) {
            List<StoredModel> stored = ModelFile.readAll(path);
            return new ModelSource(
                    path,
                    Optional.empty(),
                    stored.get(0).description().structures(),
                    stored.stream()
                            .flatMap(model -> model.description().domains().stream())
                            .distinct()
                            .toList(),
                    () -> EnsembleModel.of(path.toString(), stored, "auto"));
        }
        throw new DataException((Files.exists(path) ? asked + " is not a model" : "There is no model at " + asked)
                + "; give the folder of a run, as runs/quickstart, a checkpoint in its folder checkpoints, or a model"
                + " file, as heart.dgnet");
    }

    private static ModelSource ofCheckpoint(RunDirectory run, Path checkpoint) {
        RunConfiguration configuration = run.configuration();
        Structures structures = configuration.data().structures();
        return new ModelSource(
                checkpoint,
                Optional.of(run),
                structures,
                configuration.data().sources(),
                () -> SegmentationModel.of(
                        open(configuration, structures, checkpoint),
                        structures.names(),
                        configuration.data().preparation()));
    }

    /** The learner of a checkpoint, with every byte verified. It is on the device of the run or {@link #DEVICE}, and belongs to the calling thread. */
    private static Learner open(RunConfiguration configuration, Structures structures, Path path) {
        CheckpointStore.Checkpoint checkpoint = CheckpointStore.load(path);
        EngineProperties.setThreads(configuration.threads());
        return DgnetLearner.create(
                new TrainingSettings(configuration, structures)
                        .learner(System.getProperty(DEVICE, configuration.device())),
                checkpoint.state());
    }

    /** The best checkpoint of a run, or the newest if the run has no validation. */
    public static Path best(RunDirectory run, RunConfiguration configuration) {
        CheckpointStore checkpoints = new CheckpointDirectory(
                run.checkpoints(), configuration.checkpoint().keep(), Map.of());
        return checkpoints
                .best()
                .or(checkpoints::newest)
                .orElseThrow(() -> new DataException("The run " + run.path()
                        + " has no checkpoint yet; continue it with dgnet resume " + run.path()));
    }
}
