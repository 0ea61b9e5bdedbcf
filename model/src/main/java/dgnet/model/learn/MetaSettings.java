package dgnet.model.learn;

/**
 * The inner update θ' = θ − α ∇L_train(θ) of gradient-based meta-learning.
 *
 * @param innerScope the parameters that it changes
 * @param order whether the outer gradient is differentiated through it
 * @param innerStepSize the step size α
 */
public record MetaSettings(InnerScope innerScope, Order order, double innerStepSize) {
    public MetaSettings {
        if (!Double.isFinite(innerStepSize) || innerStepSize < 0) {
            throw new IllegalArgumentException("the inner step size must be at least 0, not " + innerStepSize);
        }
    }

    /** The parameters that the inner update changes. */
    public enum InnerScope {
        /** The U-Net's last layer, style encoder and decoder, as in the published code. */
        REFERENCE,
        /** All parameters, as in the text of the paper. */
        FULL
    }

    /** How the outer gradient treats the inner gradient. */
    public enum Order {
        /** The inner gradient is differentiated (exact). */
        SECOND,
        /** The inner gradient is a constant (Finn et al., ICML 2017, section 5.2). */
        FIRST
    }
}
