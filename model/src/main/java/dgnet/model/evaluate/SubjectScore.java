package dgnet.model.evaluate;

import dgnet.model.metric.CardiacFunction;
import dgnet.model.metric.ReferenceMetrics;
import java.util.Optional;

/**
 * What is said of a subject as a whole.
 *
 * @param subject its id
 * @param domain its domain
 * @param standing what it was in training
 * @param heart what its volumes say of the heart's work; only of a heart of which ED and ES were scored
 * @param reference the paper's figures as its published code computes them; only of a model, and where every frame was scored
 */
public record SubjectScore(
        String subject, String domain, Standing standing, Optional<Heart> heart, Optional<ReferenceMetrics> reference) {

    /** Predicted and true function of the left ventricle. */
    public record Heart(CardiacFunction predicted, CardiacFunction truth) {}
}
