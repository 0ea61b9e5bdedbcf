package dgnet.model.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dgnet.model.engine.Torch;

/**
 * The low-rank term (Liu et al., section 2.2): the anatomy features of randomly chosen pixels should span only as many dimensions as there
 * are structures and background, so the next singular value is minimised.
 */
public final class LowRank {
    private LowRank() {}

    /**
     * The singular value of index K + 1 (counted from 0; published: the fifth of eight).
     *
     * @param features [B, 8, H, W]
     * @param rows [R] positions in the matrix of features [B·H·W, 8] (batch, then row, then column)
     */
    public static NDArray loss(Torch torch, NDArray features, NDArray rows, int classes) {
        Shape shape = features.getShape();
        NDArray matrix = features.transpose(0, 2, 3, 1)
                .reshape(new Shape(-1, shape.get(1)))
                .get(new NDIndex("{}", rows));
        return Torch.slice(torch.singularValues(matrix), 0, classes + 1L, classes + 2L)
                .sum();
    }
}
