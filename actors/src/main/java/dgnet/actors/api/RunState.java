package dgnet.actors.api;

import java.util.Locale;

/** What a run of the service is doing. */
public enum RunState {
    /** It waits for a device. */
    QUEUED,
    /** Its data is read and the device made ready. */
    PREPARING,
    TRAINING,
    PAUSED,
    /** It was told to stop and is finishing what is in hand. */
    STOPPING,
    COMPLETED,
    /** It ended because it was told to; it can be resumed. */
    STOPPED,
    FAILED,
    /** It was taken from the queue before it ever began. */
    CANCELLED,
    /** Its folder is deleted; nobody is shown it any more. */
    DELETED;

    /** Whether it is over. */
    public boolean ended() {
        return this == COMPLETED || this == STOPPED || this == FAILED || this == CANCELLED || this == DELETED;
    }

    /** Whether it has a device. */
    public boolean active() {
        return !ended() && this != QUEUED;
    }

    /** As the interfaces write it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
