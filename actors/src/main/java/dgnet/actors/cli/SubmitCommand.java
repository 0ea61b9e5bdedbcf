package dgnet.actors.cli;

import dgnet.actors.client.Answer;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.config.Assignment;
import dgnet.actors.service.RunView;
import dgnet.actors.service.Submission;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet submit PRESET}. */
@Command(
        name = "submit",
        description = {
            "Gives the service (dgnet serve) a run to train; it begins once a device is free.",
            "Folders in KEY=VALUE are those of the machine that the service runs on, from the folder that it was started in."
        })
final class SubmitCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "PRESET",
            description =
                    "The name of a packaged preset, as quickstart or mnms-5; a wrong one is answered with all of them.")
    private String preset;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The run's name. Default: the preset's, with the first number that is free.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "Runs of a higher priority begin first; of the same, the one submitted first. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int priority = 0;

    @Option(
            names = "--watch",
            description =
                    "Follows the run until it ends, as dgnet watch does; with --json its events come after the run.")
    private boolean watch;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ServiceClient client = service.client();
        Answer<RunView> run = client.submit(new Submission(preset, name, priority, settings()));
        String id = run.value().id();
        if (service.json()) {
            out.println(run.json());
        } else if (!watch) {
            out.println(RunSentence.of(run.value()) + "; dgnet watch " + id + " follows it");
        }
        return watch ? new Watch(client).follow(id, 0, WatchView.of(spec, service.json())) : 0;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String override : overrides) {
            Assignment assignment = Assignment.parse(override);
            settings.put(assignment.key().replaceFirst("^dgnet\\.", ""), assignment.value());
        }
        return settings;
    }
}
