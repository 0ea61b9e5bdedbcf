package dgnet.actors.cli;

import dgnet.actors.event.RunEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** How a run ended: the monitor that remembers its last event for the process's exit code. */
final class RunOutcome {
    private final AtomicReference<RunEvent> last = new AtomicReference<>();

    /** Watches one run. */
    Behavior<RunEvent> monitor() {
        return Behaviors.receive(RunEvent.class)
                .onMessage(RunEvent.class, this::onEvent)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) {
        if (!event.endsRun()) {
            return Behaviors.same();
        }
        last.set(event);
        return Behaviors.stopped();
    }

    /**
     * How the run ended, if it did so well.
     *
     * @throws RunFailedException if it failed
     */
    Trained require(RunDirectory directory) {
        RunEvent event = last.get();
        if (event instanceof RunEvent.RunCompleted || event instanceof RunEvent.RunStopped) {
            return new Trained(directory, event.episode(), event instanceof RunEvent.RunCompleted);
        }
        String further = "; dgnet resume " + directory.path() + " goes on from the last checkpoint";
        if (event instanceof RunEvent.RunFailed failed) {
            throw new RunFailedException(
                    "the run failed: " + failed.fault().message() + further
                            + (failed.restart() ? " where this process cannot, " : ", ") + directory.log()
                            + " tells more",
                    failed.fault().trace(),
                    failed.restart() ? Dgnet.START_AGAIN : Dgnet.FAILED);
        }
        throw new RunFailedException("the run broke off before its end" + further, "", Dgnet.FAILED);
    }
}
