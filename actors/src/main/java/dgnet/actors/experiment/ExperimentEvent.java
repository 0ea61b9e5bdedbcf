package dgnet.actors.experiment;

import dgnet.actors.CborSerializable;
import dgnet.actors.config.ExperimentCell;
import dgnet.actors.config.ExperimentRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An event of an experiment of the service. Stored journals contain the class names and components of this type: do not rename them.
 */
sealed interface ExperimentEvent extends CborSerializable {
    /** The name of the experiment. */
    String experiment();

    Instant at();

    record Submitted(String experiment, Instant at, ExperimentRequest request, List<ExperimentCell> cells)
            implements ExperimentEvent {}

    /**
     * The grid or the settings were changed; the outcomes of the trainings that are still part of the grid remain.
     *
     * @param evaluateAgain whether other checkpoints, or the same in another way, are to be evaluated
     */
    record Extended(
            String experiment, Instant at, ExperimentRequest request, List<ExperimentCell> cells, boolean evaluateAgain)
            implements ExperimentEvent {}

    record PriorityChanged(String experiment, Instant at, int priority) implements ExperimentEvent {}

    /** @param cause a sentence */
    record Paused(String experiment, Instant at, String cause) implements ExperimentEvent {}

    /** The trainings that were stopped or failed before are tried again. */
    record Resumed(String experiment, Instant at) implements ExperimentEvent {}

    record Cancelled(String experiment, Instant at) implements ExperimentEvent {}

    record Deleted(String experiment, Instant at) implements ExperimentEvent {}

    /**
     * A training is evaluated.
     *
     * @param dice the mean Dice on the target by selected checkpoint
     */
    record CellDone(String experiment, Instant at, String run, Map<String, Double> dice) implements ExperimentEvent {}

    /**
     * A training, or its evaluation, failed.
     *
     * @param cause a sentence
     */
    record CellFailed(String experiment, Instant at, String run, String cause) implements ExperimentEvent {}
}
