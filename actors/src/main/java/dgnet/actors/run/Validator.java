package dgnet.actors.run;

import dgnet.data.SubjectException;
import dgnet.model.learn.Learner;
import dgnet.model.predict.Validation;
import dgnet.model.predict.ValidationScores;
import dgnet.model.predict.ValidationSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The run's validation: scores the present parameters on volumes of the source domains that training does not see. It is done case by
 * case on the thread that owns the learner, which can leave off between two of them.
 */
public interface Validator {
    /** A validation of the learner's present parameters; empty where the run has no validation subjects. */
    Optional<Scoring> begin(Learner learner);

    /** A validation under way. */
    interface Scoring {
        /** Scores one more case; false once there is none left. */
        boolean next();

        /** The scores of all cases, once there is none left. */
        ValidationScores scores();

        /** The cases that could not be read, and were passed over. */
        List<SubjectException> unusable();
    }

    /**
     * Scores a validation set.
     *
     * @param batchSize slices in one forward pass
     */
    static Validator over(ValidationSet set, int batchSize) {
        return learner -> set.size() == 0
                ? Optional.empty()
                : Optional.of(new Scoring() {
                    private final Validation validation = new Validation(learner, set, batchSize);

                    @Override
                    public boolean next() {
                        return validation.next();
                    }

                    @Override
                    public ValidationScores scores() {
                        return validation.scores();
                    }

                    @Override
                    public List<SubjectException> unusable() {
                        return validation.unusable();
                    }
                });
    }

    /** A validation in one piece. */
    static Validator whole(Function<Learner, Optional<ValidationScores>> score) {
        return learner -> score.apply(learner).map(scores -> new Scoring() {
            @Override
            public boolean next() {
                return false;
            }

            @Override
            public ValidationScores scores() {
                return scores;
            }

            @Override
            public List<SubjectException> unusable() {
                return List.of();
            }
        });
    }
}
