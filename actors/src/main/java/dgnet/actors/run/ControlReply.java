package dgnet.actors.run;

import dgnet.actors.CborSerializable;

/** What a run says to a message that controls it ({@link TrainingRun.Control}). */
public sealed interface ControlReply extends CborSerializable {
    /** Where the run stands. */
    RunStatus status();

    /** It will be done, or was done already. */
    record Accepted(RunStatus status) implements ControlReply {}

    /** A checkpoint of the run's present state is on the disk. */
    record Committed(RunStatus status, String checkpoint) implements ControlReply {}

    /**
     * It will not be done.
     *
     * @param reason why, as a sentence
     */
    record Declined(RunStatus status, String reason) implements ControlReply {}

    /** What a run that is over says. */
    static ControlReply afterTheEnd(TrainingRun.Control control, RunStatus status) {
        return control instanceof TrainingRun.Stop
                ? new Accepted(status)
                : new Declined(status, "the run is over; dgnet resume goes on with it");
    }
}
