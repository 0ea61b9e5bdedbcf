package dgnet.actors.cli;

import dgnet.actors.launch.ModelExport;
import dgnet.actors.launch.RestoredLearner;
import dgnet.actors.launch.RunDirectory;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet export RUN MODEL}. */
@Command(
        name = "export",
        footer = {"  dgnet export quickstart heart.dgnet", "  dgnet export runs/quickstart heart.dgnet --overwrite"},
        description = {
            "Writes a run's best checkpoint as one file, to be kept or given away: weights, what they expect of a scan, how"
                    + " they were made, and how they scored where the run was evaluated. The scans are not needed.",
            "The file is a zip; its parameters.safetensors opens with the safetensors library, under the published names."
        })
final class ExportCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "The folder or the name of a run, such as runs/quickstart or quickstart.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The file to write, as heart.dgnet.")
    private Path file;

    @Option(names = "--overwrite", description = "Replaces a file that is there.")
    private boolean overwrite;

    @Override
    public void run() {
        NewFile.require(file, overwrite);
        RunDirectory run = RunDirectory.open(RunFolder.of(folder));
        Path best = RestoredLearner.best(run, run.configuration());
        ModelExport.write(run, best, file);
        spec.commandLine()
                .getOut()
                .println("the model of " + run.path().relativize(best) + " is in " + file + "; dgnet inspect " + file
                        + " shows what is in it");
    }
}
