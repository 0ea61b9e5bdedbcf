package dgnet.actors.cli;

import dgnet.actors.api.RunOrder;
import dgnet.actors.api.RunService.Obeyed;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.client.Answer;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that tell a run of the service something. */
abstract class OrderCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run's name, as dgnet runs lists it.")
    private String run;

    @Mixin
    private ServiceOptions service;

    private final RunOrder order;

    private OrderCommand(RunOrder order) {
        this.order = order;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Answer<Obeyed> obeyed = service.client().order(run, order);
        out.println(service.json() ? obeyed.json() : sentence(obeyed.value()));
    }

    String sentence(Obeyed obeyed) {
        return RunSentence.of(obeyed.run());
    }

    /** {@code dgnet pause RUN}. */
    @Command(
            name = "pause",
            footer = {"  dgnet pause heart", "  dgnet pause heart --service http://gpu:8080"},
            description = "Pauses a run of the service once its episode in hand is done; it keeps its device.")
    static final class Pause extends OrderCommand {
        Pause() {
            super(RunOrder.PAUSE);
        }

        @Override
        String sentence(Obeyed obeyed) {
            RunView run = obeyed.run();
            return run.state() == RunState.TRAINING
                    ? "run " + run.id() + " pauses once the episode in hand is done; dgnet resume " + run.id()
                            + " goes on"
                    : RunSentence.of(run);
        }
    }

    /** {@code dgnet stop RUN}. */
    @Command(
            name = "stop",
            footer = {"  dgnet stop heart", "  dgnet stop heart --service http://gpu:8080"},
            description =
                    "Ends a run of the service once its episode in hand is done and saved, and frees its device; a run"
                            + " that waits is taken from the queue. dgnet resume goes on with it.")
    static final class Stop extends OrderCommand {
        Stop() {
            super(RunOrder.STOP);
        }
    }

    /** {@code dgnet checkpoint RUN}. */
    @Command(
            name = "checkpoint",
            footer = {"  dgnet checkpoint heart", "  dgnet checkpoint heart --service http://gpu:8080"},
            description = "Has a run of the service save now, and returns once the checkpoint is on the disk.")
    static final class Checkpoint extends OrderCommand {
        Checkpoint() {
            super(RunOrder.CHECKPOINT);
        }

        @Override
        String sentence(Obeyed obeyed) {
            return obeyed.checkpoint()
                    .map(path -> "the checkpoint of run " + obeyed.run().id() + " is in " + path)
                    .orElseGet(() -> RunSentence.of(obeyed.run()));
        }
    }
}
