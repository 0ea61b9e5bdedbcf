package dgnet.model.learn;

/**
 * The inner update θ' = θ − α ∇L_train(θ) of gradient-based meta-learning.
 *
 * @param innerScope which parameters it reaches
 * @param order whether the outer gradient is taken through it
 * @param innerStepSize its size α
 */
public record MetaSettings(InnerScope innerScope, Order order, double innerStepSize) {
    public MetaSettings {
        if (!Double.isFinite(innerStepSize) || innerStepSize < 0) {
            throw new IllegalArgumentException("the inner step size is at least 0, not " + innerStepSize);
        }
    }

    /** Which parameters the inner update reaches. */
    public enum InnerScope {
        /** The U-Net's last layer, style encoder and decoder: what the published code adapts. */
        REFERENCE,
        /** Every parameter: what the paper's text says. */
        FULL
    }

    /** How the outer gradient treats the inner gradient. */
    public enum Order {
        /** Exactly: it is differentiated. */
        SECOND,
        /** As a constant (Finn et al., ICML 2017, section 5.2). */
        FIRST
    }
}
