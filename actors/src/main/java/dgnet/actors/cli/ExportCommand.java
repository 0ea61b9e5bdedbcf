package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import dgnet.data.dataset.Datasets;
import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.file.ModelDescription;
import dgnet.model.file.ModelFile;
import dgnet.model.file.ModelProvenance;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.TrainingState;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet export RUN MODEL}. */
@Command(
        name = "export",
        description = {
            "Writes a run's best checkpoint as one file, to be kept or given away: weights, what they expect of a scan, how"
                    + " they were made, and how they scored where the run was evaluated. The scans are not needed.",
            "The file is a zip; its parameters.safetensors opens with the safetensors library, under the published names."
        })
final class ExportCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder, as runs/quickstart.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The file to write, as heart.dgnet.")
    private Path file;

    @Option(names = "--overwrite", description = "Replaces a file that is there.")
    private boolean overwrite;

    @Override
    public void run() {
        NewFile.require(file, overwrite);
        RunDirectory run = RunDirectory.open(folder);
        RunConfiguration configuration = run.configuration();
        Path best = RestoredLearner.best(run, configuration);
        ModelFile.write(
                file, model(configuration, CheckpointStore.load(best), EvaluationFile.dice(run, configuration, best)));
        spec.commandLine()
                .getOut()
                .println("the model of " + run.path().relativize(best) + " is in " + file + "; dgnet inspect " + file
                        + " shows what is in it");
    }

    private static StoredModel model(
            RunConfiguration configuration, CheckpointStore.Checkpoint checkpoint, Map<String, String> evaluation) {
        RunSetup setup = new RunSetup(
                configuration, Datasets.structures(configuration.data().layout()));
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
