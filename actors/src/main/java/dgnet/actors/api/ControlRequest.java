package dgnet.actors.api;

/** A request that controls a run of the service. */
public enum ControlRequest {
    /** Finish the current episode, then wait. */
    PAUSE,
    /** Continue after a pause. A run that has stopped or failed is queued again and continues from its last checkpoint. */
    RESUME,
    /** Finish the current episode, save and end. A run that waits in the queue is removed from it. */
    STOP,
    /** Save now; done once the checkpoint is on the disk. */
    CHECKPOINT
}
