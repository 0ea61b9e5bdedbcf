package dgnet.actors.cli.train;

import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ExitCodes;
import dgnet.actors.launch.RunDirectory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A monitor of a run that keeps its last event, from which it derives the result and the exit code. */
public final class RunOutcome {
    private final CompletableFuture<RunEvent> last = new CompletableFuture<>();
    private final AtomicReference<DataWait> waiting = new AtomicReference<>(DataWait.NONE);
    private final int stoppedExitCode;

    /** @param stoppedExitCode the exit code of the process if the run is stopped by a request */
    RunOutcome(int stoppedExitCode) {
        this.stoppedExitCode = stoppedExitCode;
    }

    /** The actor that receives the events of one run. */
    Behavior<RunEvent> monitor() {
        return Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.class, this::onEvent)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) {
        if (event instanceof RunEvent.EpisodeCompleted done) {
            waiting.updateAndGet(sum -> sum.plus(done));
        }
        if (!event.endsRun()) {
            return Behaviors.same();
        }
        last.complete(event);
        return Behaviors.stopped();
    }

    /** Completed with the last event of the run. */
    CompletableFuture<RunEvent> ended() {
        return last.copy();
    }

    /** How long the device waited for data. */
    DataWait waiting() {
        return waiting.get();
    }

    /** The exit code of the process after the end of the run. */
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
     * The run, which must be complete or stopped.
     *
     * @throws CommandFailedException if it failed
     */
    EndedRun require(RunDirectory directory) {
        RunEvent event = last.getNow(null);
        if (event instanceof RunEvent.RunCompleted || event instanceof RunEvent.RunStopped) {
            return new EndedRun(directory, event.episode(), event instanceof RunEvent.RunCompleted, exitCode());
        }
        String further = "; dgnet resume " + directory.path() + " continues from the last checkpoint";
        if (event instanceof RunEvent.RunFailed failed) {
            throw new CommandFailedException(
                    "the run failed: " + failed.fault().message() + further
                            + (failed.restart() ? " in a new process; see " : "; see ") + directory.log(),
                    failed.fault().trace(),
                    exitCode());
        }
        throw new CommandFailedException("the run ended unexpectedly" + further, "", ExitCodes.FAILED.code());
    }

    /**
     * A run that is complete or was stopped.
     *
     * @param episodes completed episodes
     * @param complete false if the run was stopped before its last episode
     * @param exitCode of the process
     */
    public record EndedRun(RunDirectory run, long episodes, boolean complete, int exitCode) {
        /** The state of the run, and the next command for the user. */
        String sentence() {
            return complete
                    ? "the run is in " + run.path() + "; dgnet evaluate " + run.path() + " tests its best checkpoint"
                    : "stopped after " + episodes + " episodes; dgnet resume " + run.path() + " continues the run";
        }
    }

    /**
     * How long the device of a run waited for data.
     *
     * @param working the time of the episodes on the device
     * @param waited the time in which the device was idle, since the batches were not ready
     */
    record DataWait(Duration working, Duration waited) {
        static final DataWait NONE = new DataWait(Duration.ZERO, Duration.ZERO);

        DataWait plus(RunEvent.EpisodeCompleted episode) {
            return new DataWait(working.plus(episode.elapsed()), waited.plus(episode.waited()));
        }

        String sentence() {
            double all = working.plus(waited).toNanos();
            double share = all == 0 ? 0 : 100 * waited.toNanos() / all;
            return String.format(
                    Locale.ROOT,
                    "the device waited for data %.2f %% of the time: %.1f s, and %.1f s for episodes",
                    share,
                    waited.toNanos() / 1e9,
                    working.toNanos() / 1e9);
        }
    }
}
