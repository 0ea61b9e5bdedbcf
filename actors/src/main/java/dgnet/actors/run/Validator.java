package dgnet.actors.run;

import dgnet.model.learn.Learner;
import dgnet.model.predict.Validation;
import dgnet.model.predict.ValidationScores;
import dgnet.model.predict.ValidationSet;
import java.util.Optional;

/** The run's validation: scores the present parameters on volumes of the source domains that training does not see. */
public interface Validator {
    /** The scores, computed on the thread that owns the learner; empty where the run has no validation subjects. */
    Optional<ValidationScores> score(Learner learner);

    /**
     * Scores a validation set.
     *
     * @param batchSize slices in one forward pass
     */
    static Validator over(ValidationSet set, int batchSize) {
        return learner -> set.size() == 0 ? Optional.empty() : Optional.of(Validation.score(learner, set, batchSize));
    }
}
