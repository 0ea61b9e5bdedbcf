package dgnet.actors.api;

import java.util.Locale;

/** The state of a run of the service. */
public enum RunState {
    /** The run waits for a device. */
    QUEUED,
    /** The data is read and the device is prepared. */
    PREPARING,
    TRAINING,
    PAUSED,
    /** The run has been asked to stop and is finishing the current episode. */
    STOPPING,
    COMPLETED,
    /** The run ended on request; it can be resumed. */
    STOPPED,
    FAILED,
    /** The run was removed from the queue before it started. */
    CANCELLED,
    /** The run's folder is deleted; the run is not shown any more. */
    DELETED;

    /** Whether the run has ended. */
    public boolean ended() {
        return this == COMPLETED || this == STOPPED || this == FAILED || this == CANCELLED || this == DELETED;
    }

    /** Whether the run has a device. */
    public boolean active() {
        return !ended() && this != QUEUED;
    }

    /** The name of the state in the HTTP interface and on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
