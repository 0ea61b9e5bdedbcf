package dgnet.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dgnet.model.engine.Torch;

/**
 * Hilbert-Schmidt independence criterion (Gretton et al., ALT 2005): zero if two codes are independent. The published normalisation is 1/(B
 * − 1), not its square.
 */
public final class HilbertSchmidt {
    private static final double SIGMA = 5;
    private static final double GUARD = 1e-10;

    private HilbertSchmidt() {}

    /** trace(K_x H K_y H) / (B − 1) with H = I − 1/B. [B, L], [B, L] → scalar. */
    public static NDArray criterion(NDArray x, NDArray y) {
        int batch = Math.toIntExact(x.getShape().get(0));
        DataType type = x.getDataType();
        NDArray centring = Torch.plus(x.getManager().eye(batch, batch, 0, type), -1.0 / batch);
        NDArray left = kernel(x).matMul(centring);
        NDArray right = kernel(y).matMul(centring);
        // trace(A B) = Σ A ∘ Bᵀ
        return Torch.times(left.mul(right.transpose()).sum(), 1 / (batch - 1 + GUARD));
    }

    /** exp(−|x_i − x_j|² / 2σ²), σ = 5. [B, L] → [B, B]. */
    private static NDArray kernel(NDArray x) {
        NDArray difference = x.expandDims(0).sub(x.expandDims(1));
        return Torch.times(difference.square().sum(new int[] {2}), -0.5 / (SIGMA * SIGMA))
                .exp();
    }
}
