package dgnet.actors.cli;

import dgnet.actors.client.ServiceClient;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet watch RUN}. */
@Command(
        name = "watch",
        footer = {"  dgnet watch heart", "  dgnet watch heart --json --after 100"},
        description = {
            "Follows a run of the service until it ends: on a terminal a view that is kept up to date, elsewhere a line for"
                    + " everything but the single episodes; with --json every event, one line each, with its number.",
            "A connection that is lost is taken up again, and nothing is missed. Ctrl-C ends the view and leaves the run"
                    + " alone. The exit code tells how the run ended: 1 if it failed, otherwise 0."
        })
final class WatchCommand implements Callable<Integer> {
    /** What a view shows of the past: enough for the latest validation of most runs. */
    private static final long PAST = 1000;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs lists it.")
    private String run;

    @Option(
            names = "--after",
            paramLabel = "N",
            description =
                    "Begins after the event of this number. Default: 0, the run's whole history; on a terminal the"
                            + " latest " + PAST + " events.")
    private Optional<Long> after = Optional.empty();

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() throws InterruptedException {
        if (after.isPresent() && after.get() < 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--after takes a number from 0 on, not " + after.get());
        }
        ServiceClient client = service.client();
        WatchView view = WatchView.of(spec, service.json());
        long last = client.run(run).value().lastEvent();
        long begin = after.orElse(view.showsTheWholePast() ? 0 : Math.max(0, last - PAST));
        return new Watch(client).follow(run, begin, view);
    }
}
