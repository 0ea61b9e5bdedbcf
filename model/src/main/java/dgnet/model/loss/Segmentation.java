package dgnet.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;

/**
 * The segmentation losses, soft Dice and focal loss, which share one log softmax.
 *
 * <p>Channels of the logits are the structures 1 … K, then the background.
 */
public final class Segmentation {
    private static final double SMOOTH = 0.1;
    private static final int[] PIXELS = {0, 2, 3};

    private final NDArray logProbability;
    private final NDArray probability;
    private final NDArray target;
    private final double pixels;

    /**
     * @param anatomy [B, 8, H, W]; its first K + 1 channels are the logits
     * @param target [B, K+1, H, W] one-hot, from {@link #oneHot}
     */
    public Segmentation(NDArray anatomy, NDArray target) {
        Shape shape = target.getShape();
        logProbability = Torch.slice(anatomy, 1, 0, shape.get(1)).logSoftmax(1);
        probability = logProbability.exp();
        this.target = target;
        pixels = shape.get(0) * (double) shape.get(2) * shape.get(3);
    }

    /** Labels [B, 1, H, W] (0 background, k the k-th structure) → one-hot [B, K+1, H, W] in the logits' channel order. */
    public static NDArray oneHot(NDArray labels, int classes, DataType type) {
        NDManager manager = labels.getManager();
        int[] channelLabels = new int[classes + 1];
        for (int k = 0; k < classes; k++) {
            channelLabels[k] = k + 1;
        }
        NDArray channels = manager.create(channelLabels)
                .toType(labels.getDataType(), false)
                .reshape(new Shape(1, -1, 1, 1));
        return labels.eq(channels).toType(type, false);
    }

    /**
     * Σ over channels of 1 − (2 Σ p t + 0.1) / (Σ p + Σ t + 0.1), the inner sums over all pixels of the batch together (Milletari et al.,
     * 3DV 2016, in the published form).
     */
    public NDArray dice() {
        NDArray overlap = Torch.plus(Torch.times(probability.mul(target).sum(PIXELS), 2), SMOOTH);
        NDArray size = Torch.plus(probability.sum(PIXELS).add(target.sum(PIXELS)), SMOOTH);
        double channels = target.getShape().get(1);
        return Torch.plus(overlap.div(size).sum().neg(), channels);
    }

    /**
     * Mean over pixels of −(1 − p)^γ log p of the true channel (Lin et al., ICCV 2017); the factor is taken as a constant, as published.
     * γ = 0 is cross entropy.
     */
    public NDArray focal(double gamma) {
        NDArray logOfTrue = logProbability.mul(target);
        if (gamma > 0) {
            NDArray factor = Torch.plus(probability.stopGradient().neg(), 1).pow(gamma);
            logOfTrue = logOfTrue.mul(factor);
        }
        return Torch.times(logOfTrue.sum(), -1 / pixels);
    }
}
