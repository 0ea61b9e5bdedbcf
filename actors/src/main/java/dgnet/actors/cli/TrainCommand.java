package dgnet.actors.cli;

import dgnet.actors.config.RunConfiguration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet train CONFIG}. */
@Command(
        name = "train",
        description = {
            "Trains a model and keeps all of the run in runs/<name>/: resolved.conf, events.jsonl, run.log, checkpoints/.",
            "CONFIG is a HOCON file (conf/dgnet.conf tells every key), or a packaged preset: spinal-cord, mnms-2, mnms-5,"
                    + " mnms-20, mnms-100, quickstart."
        })
final class TrainCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "CONFIG", description = "A configuration file, or the name of a preset.")
    private String file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        RunConfiguration configuration = RunConfiguration.load(file, overrides);
        RunDirectory run = new Training(spec.commandLine().getOut()).start(configuration);
        spec.commandLine()
                .getOut()
                .println("the run is in " + run.path() + "; dgnet evaluate " + run.path()
                        + " tests its best checkpoint");
    }
}
