package dgnet.actors.run;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What a run does about faults.
 *
 * @param domain the restarts of each Domain actor
 * @param device the restarts of the GPU actor
 * @param coordinator the restarts of the coordinator
 * @param onDomainLost what the run does when a Domain actor has used up its restarts
 * @param stall when an activity counts as hanging, and what the run does then
 * @param readAttempts how often a subject's file is read before the subject is set aside, at least once
 * @param readPause the pause between two attempts
 * @param maxQuarantined the largest share of the source domains' subjects in quarantine, in [0, 1]
 * @param maxSkipped the largest number of episodes in a row that are skipped because of numbers that are not finite; after more the run
 *     goes back to its last checkpoint
 * @param maxRollbacks how often a run may go back to its last checkpoint
 * @param rollbackFactor the factor of the learning rate each time the run goes back; with 1 the same episodes give the same numbers again
 * @param maxCheckpointFailures the largest number of checkpoint writes in a row that may fail
 * @param checkpointPause the pause after a failed write if the run has nothing else to do
 */
@RecordBuilder
public record FaultPolicy(
        RestartBudget domain,
        RestartBudget device,
        RestartBudget coordinator,
        OnDomainLost onDomainLost,
        Stall stall,
        int readAttempts,
        Duration readPause,
        double maxQuarantined,
        int maxSkipped,
        int maxRollbacks,
        double rollbackFactor,
        int maxCheckpointFailures,
        Duration checkpointPause) {

    /** What a run does when a Domain actor has used up its restarts. */
    public enum OnDomainLost {
        /** The run waits for {@link TrainingRun.Resume}, which starts the actor again. */
        PAUSE,
        /** The run continues with the other domains. */
        CONTINUE,
        /** The run fails. */
        FAIL
    }

    /** What a run does when an activity hangs. */
    public enum OnStall {
        /** Reports it and waits. */
        REPORT,
        /** Reports it and ends the run, so that the process can be started again. */
        RESTART
    }

    /**
     * When an activity counts as hanging: if it takes {@code factor} times as long as the longest of its latest times, and at least
     * {@code floor}.
     */
    public record Stall(OnStall policy, Duration floor, double factor) {}

    /**
     * How often a failed actor is restarted, and after what pause. The pause doubles from failure to failure.
     *
     * @param restarts the number of failures in a row that the actor survives; the next one is final
     * @param firstPause the pause before the first restart
     * @param longestPause the longest pause
     * @param jitter the random share by which a pause is extended, in [0, 1]
     * @param resetAfter the time without a failure after which the count starts again
     */
    public record RestartBudget(
            int restarts, Duration firstPause, Duration longestPause, double jitter, Duration resetAfter) {
        public RestartBudget {
            if (restarts < 0 || firstPause.compareTo(longestPause) > 0 || !(jitter >= 0 && jitter <= 1)) {
                throw new IllegalArgumentException(
                        "an actor cannot be restarted " + restarts + " times after pauses of " + firstPause + " to "
                                + longestPause + " with a jitter of " + jitter);
            }
        }
    }
}
