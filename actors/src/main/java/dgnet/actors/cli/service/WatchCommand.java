package dgnet.actors.cli.service;

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
            "Follows a run of the service until it ends. On a terminal it shows a view that is updated; elsewhere it prints a"
                    + " line for each event except single episodes; with --json it prints every event with its number, one"
                    + " per line.",
            "A lost connection is restored, and no event is missed. Ctrl-C ends the view; the run continues. The exit code"
                    + " is 1 if the run failed, otherwise 0."
        })
public final class WatchCommand implements Callable<Integer> {
    /** The number of past events that a view on a terminal shows: enough for the latest validation of most runs. */
    private static final long PAST = 1000;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs lists it.")
    private String run;

    @Option(
            names = "--after",
            paramLabel = "N",
            description =
                    "Starts after the event with this number. Default: 0, the whole history of the run; on a terminal the"
                            + " latest " + PAST + " events.")
    private Optional<Long> after = Optional.empty();

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() throws InterruptedException {
        if (after.isPresent() && after.get() < 0) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--after must not be negative, but is " + after.get());
        }
        ServiceClient client = service.client();
        WatchView view = WatchView.of(spec, service.json());
        long last = client.run(run).value().lastEvent();
        long begin = after.orElse(view.showsHistory() ? 0 : Math.max(0, last - PAST));
        return new Watch(client).follow(run, begin, view);
    }
}
