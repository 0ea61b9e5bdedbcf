package dgnet.actors.cli;

import dgnet.actors.api.RunService.RunChange;
import dgnet.actors.api.RunView;
import dgnet.actors.client.Answer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dgnet label RUN}. */
@Command(
        name = "label",
        footer = {"  dgnet label heart --tag baseline --priority 5", "  dgnet label heart --archive"},
        description = "Changes the tags or the priority of a run of the service, or archives it.")
final class LabelCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs --all lists it.")
    private String run;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "A tag in the place of those it has; may be repeated. An empty one takes all away.")
    private List<String> tags = List.of();

    @Option(names = "--priority", paramLabel = "N", description = "Runs of a higher priority begin first.")
    private Optional<Integer> priority = Optional.empty();

    @ArgGroup
    private Shelf shelf = new Shelf();

    private static final class Shelf {
        @Option(names = "--archive", description = "Leaves the run out where runs are listed.")
        private boolean archive;

        @Option(names = "--unarchive", description = "Lists it again.")
        private boolean unarchive;
    }

    @Mixin
    private ServiceOptions service;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Boolean> archived = shelf.archive || shelf.unarchive ? Optional.of(shelf.archive) : Optional.empty();
        Optional<List<String>> words = Optional.of(tags)
                .filter(given -> !given.isEmpty())
                .map(given -> given.stream().filter(tag -> !tag.isEmpty()).toList());
        Answer<RunView> changed = service.client().change(run, new RunChange(priority, words, archived));
        out.println(service.json() ? changed.json() : sentence(changed.value()));
    }

    private static String sentence(RunView run) {
        return "run " + run.id() + " has priority " + run.priority() + " and "
                + (run.tags().isEmpty() ? "no tags" : "the tags " + String.join(", ", run.tags()))
                + (run.archived() ? "; it is archived" : "");
    }
}
