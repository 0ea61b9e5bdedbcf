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
        PREPARING,
        TRAINING,
        VALIDATING,
        FINISHING,
        COMPLETED,
        FAILED
    }
}
