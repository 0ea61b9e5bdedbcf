package dgnet.actors.cli;

import dgnet.actors.launch.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet resume RUN}. */
@Command(
        name = "resume",
        description = {
            "Goes on with a run from its last checkpoint, with the numbers that it would have had without a stop.",
            "May be changed: the length (episodes), where the data lies, how often checkpoints are written and how many are"
                    + " kept, how it is fed (episode.in-flight, episode.loader-threads), what happens when something fails"
                    + " (supervision, shutdown, data.read-attempts, data.read-pause, data.max-quarantined,"
                    + " meta.max-rollbacks)."
        })
final class ResumeCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's folder, as runs/quickstart.")
    private Path folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes one key from here on, as in --set episodes=30000; may be repeated.")
    private List<String> overrides = List.of();

    @Option(
            names = "--force",
            description =
                    "Goes on although what decides the run's numbers, a key or the data, is no longer what it was;"
                            + " the run's record says so.")
    private boolean force;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunDirectory run = RunDirectory.open(folder);
        Trained trained = new Training(out).resume(run, overrides, force);
        out.println(trained.sentence());
        return trained.exitCode();
    }
}
