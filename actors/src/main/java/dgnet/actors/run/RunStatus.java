package dgnet.actors.run;

import dgnet.actors.CborSerializable;

/**
 * Where a run stands.
 *
 * @param run the run's name
 * @param phase what it is doing
 * @param episode episodes completed
 * @param episodes the run's length
 */
public record RunStatus(String run, Phase phase, long episode, long episodes) implements CborSerializable {
    /** What a run can be doing. */
    public enum Phase {
        /** The device is being made ready: at the start, and after it failed. */
        PREPARING,
        TRAINING,
        VALIDATING,
        /** What was in hand is done; the run waits for {@link TrainingRun.Resume}. */
        PAUSED,
        /** The run was told to stop and is finishing what is in hand. */
        STOPPING,
        /** All episodes are done; the last checkpoint is being written. */
        FINISHING,
        COMPLETED,
        /** Ended because it was told to; it can be resumed. */
        STOPPED,
        FAILED;

        /** Whether the run is over. */
        public boolean ended() {
            return this == COMPLETED || this == STOPPED || this == FAILED;
        }
    }
}
