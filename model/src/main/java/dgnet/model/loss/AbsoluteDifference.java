package dgnet.model.loss;

import ai.djl.ndarray.NDArray;

/** Mean absolute difference (L1): of reconstruction and image, or of two codes. */
public final class AbsoluteDifference {
    private AbsoluteDifference() {}

    /** mean |x − y|. Equal shapes → scalar. */
    public static NDArray of(NDArray x, NDArray y) {
        return x.sub(y).abs().mean();
    }
}
