package dgnet.model.loss;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;

/** Cross entropy of the domain head as published: the head's softmax outputs are used as logits of independent binary classifications. */
public final class DomainClassification {
    private DomainClassification() {}

    /** mean of max(x, 0) − x t + log(1 + e^−|x|). Probabilities x [B, D], one-hot t [B, D] → scalar. */
    public static NDArray loss(NDArray probability, NDArray domain) {
        // A probability is never negative: max(x, 0) = x = |x|.
        NDArray softplus = Torch.plus(probability.neg().exp(), 1).log();
        return probability.sub(probability.mul(domain)).add(softplus).mean();
    }
}
