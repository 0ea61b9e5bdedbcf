package dgnet.actors.api;

/** What a run can be told. */
public enum RunOrder {
    /** Finish the episode in hand, then wait. */
    PAUSE,
    /** Go on: after a pause; or, where the run has stopped or failed, from its last checkpoint, through the queue. */
    RESUME,
    /** Finish the episode in hand, save and end; a run that waits in the queue is taken from it. */
    STOP,
    /** Save now; done once the checkpoint is on the disk. */
    CHECKPOINT
}
