package dgnet.actors.cli;

import dgnet.actors.api.RunOrder;
import dgnet.actors.api.RunService.Obeyed;
import dgnet.actors.client.Answer;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.service.RecordedRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code dgnet resume RUN}: a run's folder goes on in this process, a run of the service in the service. */
@Command(
        name = "resume",
        footer = {"  dgnet resume quickstart", "  dgnet resume runs/quickstart --set episodes=30000"},
        description = {
            "Goes on with a run from its last checkpoint, with the numbers that it would have had without a stop.",
            "RUN is the folder of a run, or the name of a run in the folder runs, which this process then trains. Otherwise,"
                    + " or if --service is given or the service has started the run, RUN is a run of the service: a paused"
                    + " run continues, a stopped or failed run is queued again.",
            "With --set may be changed, for a folder alone: the length (episodes), where the data lies, how often checkpoints are written and how many are"
                    + " kept, how it is fed (episode.in-flight, episode.loader-threads), what happens when something fails"
                    + " (supervision, shutdown, data.read-attempts, data.read-pause, data.max-quarantined,"
                    + " meta.max-rollbacks)."
        })
final class ResumeCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "RUN",
            description =
                    "The folder or the name of a run, such as runs/quickstart or quickstart; or the name of a run of the"
                            + " service, as listed by dgnet runs.")
    private String run;

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

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() {
        Optional<Path> folder = folder();
        return folder.isPresent() ? here(folder.get()) : inService();
    }

    /** The folder of a run to train in this process; empty for a run of the service. A path is never the name of a run. */
    private Optional<Path> folder() {
        Path asked = Path.of(run);
        if (service.addressGiven()) {
            return Optional.empty();
        }
        if (!RunFolder.isName(run) || RunFolder.isRun(asked)) {
            return Optional.of(asked);
        }
        Path named = RunFolder.of(asked);
        return service.given() || named.equals(asked) || ofService(named) ? Optional.empty() : Optional.of(named);
    }

    /** Whether a service has started the run, which then resumes it. */
    private static boolean ofService(Path folder) {
        return RecordedRun.isOfService(RunDirectory.open(folder));
    }

    private int here(Path folder) {
        if (service.given()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--json and --token-file go with a run of the service; " + run + " is a folder");
        }
        PrintWriter out = spec.commandLine().getOut();
        Trained trained = new Training(out).resume(RunDirectory.open(folder), overrides, force);
        out.println(trained.sentence());
        return trained.exitCode();
    }

    private int inService() {
        if (force || !overrides.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--set and --force go with the folder of a run; there is no such folder " + run
                            + ", and the service resumes a run as it is");
        }
        Answer<Obeyed> obeyed = service.client().order(run, RunOrder.RESUME);
        spec.commandLine()
                .getOut()
                .println(
                        service.json()
                                ? obeyed.json()
                                : RunSentence.of(obeyed.value().run()));
        return 0;
    }
}
