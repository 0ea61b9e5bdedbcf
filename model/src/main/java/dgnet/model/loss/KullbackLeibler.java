package dgnet.model.loss;

import ai.djl.ndarray.NDArray;
import dgnet.model.engine.Torch;

/** Divergence of a diagonal normal posterior from the standard normal (Kingma and Welling, ICLR 2014, appendix B). */
public final class KullbackLeibler {
    private KullbackLeibler() {}

    /** Mean over the batch of −½ Σ (1 + log σ² − μ² − σ²). [B, L], [B, L] → scalar. */
    public static NDArray fromStandardNormal(NDArray mean, NDArray logVariance) {
        double batch = mean.getShape().get(0);
        NDArray sum = Torch.plus(logVariance, 1)
                .sub(mean.square())
                .sub(logVariance.exp())
                .sum();
        return Torch.times(sum, -0.5 / batch);
    }
}
