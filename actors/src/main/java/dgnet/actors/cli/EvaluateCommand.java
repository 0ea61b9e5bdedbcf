package dgnet.actors.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dgnet evaluate RUN}. */
@Command(
        name = "evaluate",
        description = {
            "Tests a run's best checkpoint on whole volumes: Dice of every structure in every domain, on the scans' own"
                    + " grids, the target domain last. Source domains are tested on the subjects that were held out.",
            "The figures of every scan are written to runs/<name>/evaluation.json; its overlaps, surface distances in mm"
                    + " and volumes in ml to runs/<name>/metrics.csv."
        })
final class EvaluateCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's folder, as runs/quickstart.")
    private Path folder;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        RunDirectory run = RunDirectory.open(folder);
        try (TrainedModel model = TrainedModel.open(run)) {
            Evaluation.of(model, run, out);
        }
    }
}
