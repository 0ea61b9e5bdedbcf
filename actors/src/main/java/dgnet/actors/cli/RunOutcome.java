package dgnet.actors.cli;

import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunDirectory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** How a run ended: the monitor that remembers its last event for the process's exit code. */
final class RunOutcome {
    private final CompletableFuture<RunEvent> last = new CompletableFuture<>();
    private final AtomicReference<DataWait> waiting = new AtomicReference<>(DataWait.NONE);
    private final int stoppedExitCode;

    /**
     * Of a run that goes on.
     *
     * @param stoppedExitCode the process's exit code where the run stops because it was asked to
     */
    RunOutcome(int stoppedExitCode) {
        this.stoppedExitCode = stoppedExitCode;
    }

    /** Watches one run. */
    Behavior<RunEvent> monitor() {
        return Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.class, this::onEvent)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) {
        if (event instanceof RunEvent.EpisodeCompleted done) {
            waiting.updateAndGet(sum -> sum.and(done));
        }
        if (!event.endsRun()) {
            return Behaviors.same();
        }
        last.complete(event);
        return Behaviors.stopped();
    }

    /** Completed with the run's last event. */
    CompletableFuture<RunEvent> ended() {
        return last.copy();
    }

    /** How long the device waited for data. */
    DataWait waiting() {
        return waiting.get();
    }

    /** The process's exit code once the run has ended. */
    int exitCode() {
        if (last.getNow(null) instanceof RunEvent.RunFailed failed) {
            return failed.restart() ? ExitCodes.START_AGAIN.code() : ExitCodes.FAILED.code();
        }
        if (last.getNow(null) instanceof RunEvent.RunStopped) {
            return stoppedExitCode;
        }
        return last.isDone() ? 0 : ExitCodes.FAILED.code();
    }

    /**
     * How the run ended, if it did so well.
     *
     * @throws RunFailedException if it failed
     */
    Trained require(RunDirectory directory) {
        RunEvent event = last.getNow(null);
        if (event instanceof RunEvent.RunCompleted || event instanceof RunEvent.RunStopped) {
            return new Trained(directory, event.episode(), event instanceof RunEvent.RunCompleted, exitCode());
        }
        String further = "; dgnet resume " + directory.path() + " goes on from the last checkpoint";
        if (event instanceof RunEvent.RunFailed failed) {
            throw new RunFailedException(
                    "the run failed: " + failed.fault().message() + further
                            + (failed.restart() ? " where this process cannot, " : ", ") + directory.log()
                            + " tells more",
                    failed.fault().trace(),
                    exitCode());
        }
        throw new RunFailedException("the run broke off before its end" + further, "", ExitCodes.FAILED.code());
    }
}
