package dgnet.actors.run;

import dgnet.data.SubjectException;
import dgnet.model.learn.Learner;
import dgnet.model.predict.Validation;
import dgnet.model.predict.Validation.ValidationScores;
import dgnet.model.predict.ValidationSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The validation of a run: scores the present parameters on volumes of the source domains that training does not use. The thread that owns
 * the learner scores one case at a time and can stop between two cases.
 */
public interface Validator {
    /** Starts a validation of the learner's present parameters; empty if the run has no validation subjects. */
    Optional<Scoring> begin(Learner learner);

    /** A validation under way. */
    interface Scoring {
        /** Scores the next case; returns false once none is left. */
        boolean next();

        /** The scores of all cases, once none is left. */
        ValidationScores scores();

        /** The cases that could not be read and were skipped. */
        List<SubjectException> unusable();
    }

    /**
     * The validation of a validation set.
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

    /** A validation that is computed in one step. */
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
