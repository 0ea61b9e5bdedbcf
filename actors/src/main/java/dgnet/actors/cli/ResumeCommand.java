package dgnet.actors.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dgnet resume RUN}. */
@Command(
        name = "resume",
        description =
                "Goes on with a run from its last checkpoint, with the numbers that it would have had without a stop.")
final class ResumeCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's folder, as runs/quickstart.")
    private Path folder;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        RunDirectory run = new Training(out).resume(RunDirectory.open(folder));
        out.println("the run is in " + run.path() + "; dgnet evaluate " + run.path() + " tests its best checkpoint");
    }
}
