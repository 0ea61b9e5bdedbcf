package dgnet.actors.cli.service;

import dgnet.actors.api.RunView;
import dgnet.actors.api.Submission;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.client.ServiceClient.Response;
import dgnet.actors.config.Assignment;
import dgnet.actors.config.OperatorKeys;
import dgnet.actors.config.Presets;
import dgnet.actors.config.RunConfiguration;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code dgnet submit CONFIG}. */
@Command(
        name = "submit",
        footer = {
            "  dgnet submit mnms-5 --set data.root=/scans/mnms --set data.target=D",
            "  dgnet submit mine.conf --name heart --priority 5 --watch"
        },
        description = {
            "Submits a run to the service (dgnet serve). It starts when a device is free.",
            "Folders in KEY=VALUE are on the machine of the service, relative to the folder in which it was started."
        })
public final class SubmitCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "CONFIG",
            description = "The name of a packaged preset (" + Presets.LIST
                    + "), or a configuration file. Its settings are sent.")
    private String configuration;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, as in --set data.root=/scans/mnms; may be repeated.")
    private List<String> overrides = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The name of the run. Default: for a preset, its name with the first free number; for a file, its"
                            + " dgnet.name unless that is the name of a preset, otherwise the name of the file.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--priority",
            paramLabel = "N",
            description =
                    "Runs of a higher priority start first; of the same priority, the oldest. Default: ${DEFAULT-VALUE}.")
    private int priority = 0;

    @Option(
            names = "--watch",
            description =
                    "Follows the run until it ends, as dgnet watch does; with --json, prints the run and then its events.")
    private boolean watch;

    @Mixin
    private ServiceOptions service;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ServiceClient client = service.client();
        Response<RunView> run = client.submit(Files.isRegularFile(Path.of(configuration)) ? ofFile() : ofPreset());
        String id = run.value().id();
        if (service.json()) {
            out.println(run.json());
        } else if (!watch) {
            out.println(RunText.sentence(run.value()) + "; dgnet watch " + id + " follows it");
        }
        return watch ? new Watch(client).follow(id, 0, WatchView.of(spec, service.json())) : 0;
    }

    private Submission ofPreset() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String override : overrides) {
            Assignment assignment = Assignment.parse(override);
            settings.put(assignment.name(), assignment.value());
        }
        return new Submission(configuration, name, priority, settings);
    }

    private Submission ofFile() {
        Map<String, String> settings = RunConfiguration.changes(configuration, overrides);
        String own = settings.remove("name");
        // A file that includes a preset has the name of the preset, but is another configuration.
        boolean inherited = own == null || Presets.names().contains(own);
        String file = Path.of(configuration).getFileName().toString().replaceFirst("\\.[^.]*$", "");
        List<String> theirs =
                settings.keySet().stream().filter(OperatorKeys::has).toList();
        if (!theirs.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("Not sent, because the service sets them: " + String.join(", ", theirs));
            theirs.forEach(settings::remove);
        }
        return new Submission(Presets.DEFAULTS, name.or(() -> Optional.of(inherited ? file : own)), priority, settings);
    }
}
