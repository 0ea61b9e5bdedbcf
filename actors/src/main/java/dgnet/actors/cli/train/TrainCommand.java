package dgnet.actors.cli.train;

import dgnet.actors.cli.shared.ConfigurationOptions;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.config.RunConfiguration;
import dgnet.actors.launch.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dgnet train CONFIG}. */
@Command(
        name = "train",
        footer = {
            "  dgnet train mnms-5 --set data.root=/scans/mnms --set data.target=D",
            "  dgnet train mine.conf --continue"
        },
        description = {
            "Trains a model. All files of the run are in runs/<name>/: resolved.conf, events.jsonl, run.log, checkpoints/.",
            "CONFIG is a HOCON file, or the name of a packaged preset. conf/dgnet.conf explains every key."
        })
public final class TrainCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ConfigurationOptions configuration;

    @Option(
            names = "--continue",
            description = {
                "Resumes the run if a run with this name exists, as dgnet resume does, and starts it otherwise: one"
                        + " command for a service manager.",
                "The length of a resumed run stays as recorded. The keys that decide its numbers must be unchanged."
            })
    private boolean resumeExisting;

    @Mixin
    private OutputOptions.Quiet output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunConfiguration run = configuration.load();
        Training training = new Training(out, output);
        EndedRun ended = resumeExisting && Files.exists(run.directory())
                ? training.resume(RunDirectory.open(run.directory()), run)
                : training.start(run);
        out.println(ended.sentence());
        return ended.exitCode();
    }
}
