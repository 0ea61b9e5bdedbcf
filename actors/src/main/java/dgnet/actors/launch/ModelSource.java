package dgnet.actors.launch;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.DataException;
import dgnet.data.dataset.Structures;
import dgnet.model.file.ModelFile;
import dgnet.model.file.StoredModel;
import dgnet.model.predict.SegmentationModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a model that segments comes from: the folder of a run, of which the best checkpoint is taken, or one checkpoint in it, or
 * a model file. The data set that the run learnt from need not be there.
 *
 * @param path what the parameters are read from
 * @param run the run that they belong to; empty for a model file
 * @param structures what it segments
 * @param domains the source domains that it was trained on
 * @param opening opens the model, on the thread that is to use it
 */
public record ModelSource(
        Path path,
        Optional<RunDirectory> run,
        Structures structures,
        List<String> domains,
        Supplier<SegmentationModel> opening) {
    /**
     * Tells what a path is; the model is read later.
     *
     * @throws DataException where it is none of these
     */
    public static ModelSource of(Path asked) {
        Path path = asked.toAbsolutePath().normalize();
        if (isRun(path)) {
            RunDirectory run = RunDirectory.open(path);
            return ofCheckpoint(run, RestoredLearner.best(run, run.configuration()));
        }
        Path checkpoints = path.getParent();
        if (checkpoints != null && checkpoints.getParent() != null && isRun(checkpoints.getParent())) {
            RunDirectory run = RunDirectory.open(checkpoints.getParent());
            if (run.checkpoints().equals(checkpoints) && Files.isDirectory(path)) {
                return ofCheckpoint(run, path);
            }
        }
        if (Files.isRegularFile(path)) {
            StoredModel stored = ModelFile.read(path);
            return new ModelSource(
                    path,
                    Optional.empty(),
                    stored.description().structures(),
                    stored.description().domains(),
                    () -> SegmentationModel.of(stored, "auto"));
        }
        throw new DataException(
                (Files.exists(path) ? asked + " is no model" : "there is no model at " + asked)
                        + "; give the folder of a run, as runs/quickstart, a checkpoint in its folder checkpoints, or a model file, as heart.dgnet");
    }

    private static boolean isRun(Path path) {
        return Files.isRegularFile(path.resolve("resolved.conf"));
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
                        RestoredLearner.open(configuration, structures, checkpoint),
                        structures.names(),
                        configuration.data().preparation()));
    }
}
