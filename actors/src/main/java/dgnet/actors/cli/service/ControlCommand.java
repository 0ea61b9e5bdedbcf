package dgnet.actors.cli.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService.RunChange;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.client.ServiceClient;
import dgnet.actors.client.ServiceClient.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that control a run of the service, each with the name of the run as its parameter. */
public abstract class ControlCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs --all lists it.")
    private String run;

    @Mixin
    private ServiceOptions service;

    private ControlCommand() {}

    @Override
    public void run() {
        spec.commandLine().getOut().println(request(service.client(), run));
    }

    /** Sends the request of the command and returns the text to print. */
    abstract String request(ServiceClient client, String run);

    <T> String text(Response<T> response, Function<T, String> sentence) {
        return service.json() ? response.json() : sentence.apply(response.value());
    }

    /** {@code dgnet pause RUN}. */
    @Command(
            name = "pause",
            footer = {"  dgnet pause heart", "  dgnet pause heart --service http://gpu:8080"},
            description = "Pauses a run of the service after its current episode. The run keeps its device.")
    public static final class Pause extends ControlCommand {
        @Override
        String request(ServiceClient client, String run) {
            return text(client.control(run, ControlRequest.PAUSE), response -> sentence(response.run()));
        }

        private static String sentence(RunView run) {
            return run.state() == RunState.TRAINING
                    ? "run " + run.id() + " pauses after its current episode; dgnet resume " + run.id()
                            + " continues it"
                    : RunText.sentence(run);
        }
    }

    /** {@code dgnet stop RUN}. */
    @Command(
            name = "stop",
            footer = {"  dgnet stop heart", "  dgnet stop heart --service http://gpu:8080"},
            description =
                    "Stops a run of the service after its current episode is done and saved, and frees its device. A"
                            + " queued run is removed from the queue. dgnet resume continues a stopped run.")
    public static final class Stop extends ControlCommand {
        @Override
        String request(ServiceClient client, String run) {
            return text(client.control(run, ControlRequest.STOP), response -> RunText.sentence(response.run()));
        }
    }

    /** {@code dgnet checkpoint RUN}. */
    @Command(
            name = "checkpoint",
            footer = {"  dgnet checkpoint heart", "  dgnet checkpoint heart --service http://gpu:8080"},
            description = "Saves a run of the service now, and returns when the checkpoint is on the disk.")
    public static final class Checkpoint extends ControlCommand {
        @Override
        String request(ServiceClient client, String run) {
            return text(client.control(run, ControlRequest.CHECKPOINT), response -> response.checkpoint()
                    .map(path -> "the checkpoint of run " + response.run().id() + " is in " + path)
                    .orElseGet(() -> RunText.sentence(response.run())));
        }
    }

    /** {@code dgnet label RUN}. */
    @Command(
            name = "label",
            footer = {"  dgnet label heart --tag baseline --priority 5", "  dgnet label heart --archive"},
            description = "Changes the tags or the priority of a run of the service, or archives it.")
    public static final class Label extends ControlCommand {
        @Option(
                names = "--tag",
                paramLabel = "TAG",
                description = "A tag that replaces the present tags; may be repeated. An empty tag removes all tags.")
        private List<String> tags = List.of();

        @Option(names = "--priority", paramLabel = "N", description = "Runs of a higher priority start first.")
        private Optional<Integer> priority = Optional.empty();

        @ArgGroup
        private Archiving archiving = new Archiving();

        private static final class Archiving {
            @Option(names = "--archive", description = "Hides the run in lists of runs.")
            private boolean archive;

            @Option(names = "--unarchive", description = "Lists the run again.")
            private boolean unarchive;
        }

        @Override
        String request(ServiceClient client, String run) {
            Optional<Boolean> archived =
                    archiving.archive || archiving.unarchive ? Optional.of(archiving.archive) : Optional.empty();
            Optional<List<String>> newTags = Optional.of(tags)
                    .filter(given -> !given.isEmpty())
                    .map(given -> given.stream().filter(tag -> !tag.isEmpty()).toList());
            return text(client.change(run, new RunChange(priority, newTags, archived)), Label::sentence);
        }

        private static String sentence(RunView run) {
            return "run " + run.id() + " has priority " + run.priority() + " and "
                    + (run.tags().isEmpty() ? "no tags" : "the tags " + String.join(", ", run.tags()))
                    + (run.archived() ? "; it is archived" : "");
        }
    }

    /** {@code dgnet delete RUN}. */
    @Command(
            name = "delete",
            footer = {"  dgnet delete heart", "  dgnet delete heart --json"},
            description = "Deletes an ended run of the service: its folder with checkpoints and records. The name of a"
                    + " deleted run cannot be used again.")
    public static final class Delete extends ControlCommand {
        @Override
        String request(ServiceClient client, String run) {
            return text(client.delete(run), RunText::sentence);
        }
    }
}
