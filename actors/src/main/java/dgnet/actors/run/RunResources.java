package dgnet.actors.run;

import dgnet.model.checkpoint.CheckpointStore;
import dgnet.model.learn.Learner;
import java.util.function.Supplier;

/**
 * What a run works with on this machine. Handed to the run's actors when they are created, never in a message.
 *
 * @param batches where the Domain actors get their batches
 * @param learner makes the run's untrained learner; called on the device's thread, which alone touches what it makes
 * @param validation the validation subjects
 * @param checkpoints where the run is kept
 * @param record what it remembers beside them
 */
public record RunResources(
        BatchSource batches,
        Supplier<Learner> learner,
        Validator validation,
        CheckpointStore checkpoints,
        RunRecord record) {}
