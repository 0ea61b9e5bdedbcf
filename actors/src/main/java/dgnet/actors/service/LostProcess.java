package dgnet.actors.service;

import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Instant;

/** What is to be noted of a run that was at work when its process was lost. */
final class LostProcess {
    /** After so many interruptions without an episode between, a run is not started again by itself. */
    private static final int MOST_FRUITLESS = 5;

    private LostProcess() {}

    static RunEvent of(Changed changed) {
        RunView run = changed.run();
        if (run.state() == RunState.STOPPING) {
            return new RunEvent.RunStopped(run.id(), Instant.now(), run.episode());
        }
        if (changed.fruitless() >= MOST_FRUITLESS) {
            String message = "the process was lost " + (changed.fruitless() + 1)
                    + " times in a row before an episode was done; look into the service's log, then resume the run";
            return new RunEvent.RunFailed(
                    run.id(), Instant.now(), run.episode(), Fault.of("Interrupted", message), false);
        }
        return new RunEvent.RunInterrupted(run.id(), Instant.now(), run.episode(), "its process ended without a word");
    }
}
