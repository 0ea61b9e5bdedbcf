package dgnet.actors.cli.train;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService.ControlResult;
import dgnet.actors.cli.service.RunText;
import dgnet.actors.cli.service.ServiceOptions;
import dgnet.actors.cli.shared.OutputOptions;
import dgnet.actors.cli.train.RunOutcome.EndedRun;
import dgnet.actors.client.ServiceClient.Response;
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

/** {@code dgnet resume RUN}: resumes the folder of a run in this process, or a run of the service in the service. */
@Command(
        name = "resume",
        footer = {"  dgnet resume quickstart", "  dgnet resume runs/quickstart --set episodes=30000"},
        description = {
            "Resumes a run from its last checkpoint, with the same numbers as without the interruption.",
            "RUN is the folder of a run, or the name of a run in the folder runs, which this process then trains. Otherwise,"
                    + " or if --service is given or the service has started the run, RUN is a run of the service: a paused"
                    + " run continues, a stopped or failed run is queued again.",
            "--set can change, for a folder only: the length (episodes), the place of the data, how often checkpoints are"
                    + " written and how many are kept, how the device is fed (episode.in-flight, episode.loader-threads),"
                    + " and what happens on faults (supervision, shutdown, data.read-attempts, data.read-pause,"
                    + " data.max-quarantined, meta.max-rollbacks)."
        })
public final class ResumeCommand implements Callable<Integer> {
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
                    "Resumes even if a key or the data that decide the numbers of the run have changed. The record"
                            + " of the run notes the change.")
    private boolean force;

    @Mixin
    private OutputOptions.Quiet output;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() {
        Optional<Path> folder = folder();
        return folder.isPresent() ? here(folder.get()) : inService();
    }

    /** The folder of a run to train in this process; empty for a run of the service. A path is never the name of a run. */
    private Optional<Path> folder() {
        Path given = Path.of(run);
        if (service.addressGiven()) {
            return Optional.empty();
        }
        if (!RunDirectory.isName(run) || RunDirectory.isRun(given)) {
            return Optional.of(given);
        }
        Path named = RunDirectory.locate(given);
        return service.given() || named.equals(given) || ofService(named) ? Optional.empty() : Optional.of(named);
    }

    /** Whether a service has started the run, which then resumes it. */
    private static boolean ofService(Path folder) {
        return RecordedRun.isOfService(RunDirectory.open(folder));
    }

    private int here(Path folder) {
        if (service.given()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--json and --token-file are for a run of the service; " + run + " is a folder");
        }
        PrintWriter out = spec.commandLine().getOut();
        EndedRun ended = new Training(out, output).resume(RunDirectory.open(folder), overrides, force);
        out.println(ended.sentence());
        return ended.exitCode();
    }

    private int inService() {
        if (force || !overrides.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--set and --force are for the folder of a run. There is no folder " + run
                            + ", and the service resumes a run unchanged");
        }
        Response<ControlResult> response = service.client().control(run, ControlRequest.RESUME);
        spec.commandLine()
                .getOut()
                .println(
                        service.json()
                                ? response.json()
                                : RunText.sentence(response.value().run()));
        return 0;
    }
}
