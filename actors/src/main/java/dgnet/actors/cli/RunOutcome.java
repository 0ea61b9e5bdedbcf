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

    /** Nothing, once the run is complete; otherwise {@link RunFailedException}. */
    void requireCompleted(RunDirectory directory) {
        RunEvent event = last.get();
        if (!(event instanceof RunEvent.RunCompleted)) {
            String cause = event instanceof RunEvent.RunFailed failed
                    ? failed.fault().message()
                    : "its actors ended before their work was done";
            String trace =
                    event instanceof RunEvent.RunFailed failed ? failed.fault().trace() : "";
            throw new RunFailedException(directory, cause, trace);
        }
    }
}
