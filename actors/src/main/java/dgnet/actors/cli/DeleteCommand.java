package dgnet.actors.cli;

import dgnet.actors.api.RunView;
import dgnet.actors.client.Answer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dgnet delete RUN}. */
@Command(
        name = "delete",
        footer = {"  dgnet delete heart", "  dgnet delete heart --json"},
        description =
                "Deletes a run of the service that has ended: its folder with checkpoints and records. Its name is not"
                        + " given again.")
final class DeleteCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs --all lists it.")
    private String run;

    @Mixin
    private ServiceOptions service;

    @Override
    public void run() {
        Answer<RunView> deleted = service.client().delete(run);
        spec.commandLine().getOut().println(service.json() ? deleted.json() : RunSentence.of(deleted.value()));
    }
}
