package dgnet.actors.run;

import dgnet.actors.CborSerializable;

/**
 * The status of a run.
 *
 * @param run the run's name
 * @param stage what the run is doing
 * @param episode the number of completed episodes
 * @param episodes the run's length
 */
public record RunStatus(String run, Stage stage, long episode, long episodes) implements CborSerializable {
    /** What a run can be doing. */
    public enum Stage {
        /** The learner is being created: at the start and after a failure of the device. */
        PREPARING,
        TRAINING,
        VALIDATING,
        /** The current episode is done; the run waits for {@link TrainingRun.Resume}. */
        PAUSED,
        /** The run has been asked to stop and is finishing the current episode. */
        STOPPING,
        /** All episodes are done; the last checkpoint is being written. */
        FINISHING,
        COMPLETED,
        /** Ended on request; the run can be resumed. */
        STOPPED,
        FAILED;

        /** Whether the run has ended. */
        public boolean ended() {
            return this == COMPLETED || this == STOPPED || this == FAILED;
        }
    }
}
