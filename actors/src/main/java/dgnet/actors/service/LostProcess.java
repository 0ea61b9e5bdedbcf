package dgnet.actors.service;

import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.service.RunHistory.Changed;
import java.time.Instant;

/** What is noted of a run whose process was lost, and when its attempts are used up. */
final class LostProcess {
    /** After so many interruptions without an episode between, a run is not started again by itself. */
    private static final int MOST_FRUITLESS = 5;

    private static final String GIVEN_UP = "Interrupted";

    private LostProcess() {}

    /** For a run that was at work when the process was lost. */
    static RunEvent of(RunView run) {
        return run.state() == RunState.STOPPING
                ? new RunEvent.RunStopped(run.id(), Instant.now(), run.episode())
                : new RunEvent.RunInterrupted(
                        run.id(), Instant.now(), run.episode(), "its process ended without a word");
    }

    /** Whether a run that waits has used up its attempts, whichever way it lost them. */
    static boolean usedUp(Changed waiting) {
        return waiting.state().fruitless() > MOST_FRUITLESS;
    }

    /** The end of a run that has used up its attempts. */
    static RunEvent givenUp(Changed waiting) {
        RunView run = waiting.run();
        String message = "the process was lost " + waiting.state().fruitless()
                + " times in a row before an episode was done; look into the service's log, then resume the run";
        return new RunEvent.RunFailed(run.id(), Instant.now(), run.episode(), Fault.of(GIVEN_UP, message), false);
    }

    /** Whether that is what an event tells. */
    static boolean isGivenUp(RunEvent event) {
        return event instanceof RunEvent.RunFailed failed
                && failed.fault().type().equals(GIVEN_UP);
    }
}
