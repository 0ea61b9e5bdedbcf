package dgnet.actors.cli;

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
            "Trains a model and keeps all of the run in runs/<name>/: resolved.conf, events.jsonl, run.log, checkpoints/.",
            "CONFIG is a HOCON file, or the name of a packaged preset. conf/dgnet.conf explains every key."
        })
final class TrainCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Mixin
    private ConfigurationOptions configuration;

    @Option(
            names = "--continue",
            description = {
                "Goes on with the run if there is one of that name, as dgnet resume does, and starts it otherwise: one"
                        + " command for a service manager.",
                "The run's length then stays what the run records; what decides its numbers must be what it was."
            })
    private boolean goOn;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunConfiguration configuration = this.configuration.load();
        Training training = new Training(out);
        Trained trained = goOn && Files.exists(configuration.directory())
                ? training.resume(RunDirectory.open(configuration.directory()), configuration)
                : training.start(configuration);
        out.println(trained.sentence());
        return trained.exitCode();
    }
}
