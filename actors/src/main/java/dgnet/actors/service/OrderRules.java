package dgnet.actors.service;

import dgnet.actors.api.RunOrder;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.ControlReply;
import dgnet.actors.run.TrainingRun;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** What an order means for a run in its state. */
final class OrderRules {
    /** What is to be done. */
    sealed interface Step {}

    /** It cannot be. */
    record Decline(String reason) implements Step {}

    /** It is so already. */
    record NothingToDo() implements Step {}

    /** It is done once it is noted. */
    record NoteIt(RunEvent event, boolean thenStop) implements Step {}

    /** The run itself decides. */
    record PassOn(Function<ActorRef<ControlReply>, TrainingRun.Control> order, Duration patience) implements Step {}

    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    /** A checkpoint waits for the episode in hand. */
    private static final Duration A_CHECKPOINT = Duration.ofMinutes(5);

    private OrderRules() {}

    /** @param atWork whether the run has a device */
    static Step of(RunView run, RunOrder order, boolean atWork) {
        return switch (order) {
            case PAUSE -> atWork ? new PassOn(TrainingRun.Pause::new, AT_ONCE) : new Decline(notAtWork(run));
            case CHECKPOINT ->
                atWork ? new PassOn(TrainingRun.CheckpointNow::new, A_CHECKPOINT) : new Decline(notAtWork(run));
            case RESUME -> atWork ? new PassOn(TrainingRun.Resume::new, AT_ONCE) : resume(run);
            case STOP -> stop(run, atWork);
        };
    }

    private static Step resume(RunView run) {
        if (run.state() == RunState.COMPLETED) {
            return new Decline("the run " + run.id() + " is complete; there is nothing to go on with");
        }
        if (run.state() == RunState.QUEUED) {
            return new NothingToDo();
        }
        return new NoteIt(new RunEvent.RunQueued(run.id(), Instant.now(), run.episode()), false);
    }

    private static Step stop(RunView run, boolean atWork) {
        if (run.state().ended() || run.state() == RunState.STOPPING) {
            return new NothingToDo();
        }
        if (atWork) {
            return new NoteIt(new RunEvent.StopAsked(run.id(), Instant.now(), run.episode()), true);
        }
        return new NoteIt(
                run.attempts() == 0
                        ? new RunEvent.RunCancelled(run.id(), Instant.now(), run.episode())
                        : new RunEvent.RunStopped(run.id(), Instant.now(), run.episode()),
                false);
    }

    private static String notAtWork(RunView run) {
        return run.state() == RunState.QUEUED
                ? "the run " + run.id() + " waits for a device"
                : "the run " + run.id() + " is over (" + run.state().key() + ")";
    }
}
