package dgnet.actors.run;

import java.time.Duration;

/**
 * What a run does when something fails.
 *
 * @param domain how often each Domain actor is started again
 * @param device how often the GPU actor is
 * @param coordinator how often the coordinator is
 * @param onDomainLost what happens when a Domain actor has used up its budget
 * @param stall when an activity counts as hanging, and what happens then
 * @param readAttempts how often a subject's file is read before the subject is set aside, at least once
 * @param readPause from one attempt to the next
 * @param maxQuarantined the greatest share of the source domains' subjects that may be set aside, in [0, 1]
 * @param maxSkipped episodes in a row that may be skipped for numbers that are not finite before the run goes back
 * @param maxRollbacks how often a run may go back to its last checkpoint
 * @param rollbackFactor what the learning rate is multiplied by each time; with 1 the same episodes give the same numbers again
 * @param maxCheckpointFailures checkpoints in a row that may fail to be written
 * @param checkpointPause from a failed write to the next try where nothing else is left to do
 */
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

    /** What happens when a Domain actor is lost for good. */
    public enum OnDomainLost {
        /** The run waits for {@link TrainingRun.Resume}, which starts the actor anew. */
        PAUSE,
        /** The run goes on with the other domains. */
        CONTINUE,
        /** The run fails. */
        FAIL
    }

    /** What happens when an activity hangs. */
    public enum OnStall {
        /** It is reported, and waited for. */
        REPORT,
        /** It is reported, and the run ends so that the process can be started again. */
        RESTART
    }

    /**
     * When an activity counts as hanging: once it takes {@code factor} times as long as the longest of its latest times, and at least
     * {@code floor}.
     */
    public record Stall(OnStall policy, Duration floor, double factor) {}
}
