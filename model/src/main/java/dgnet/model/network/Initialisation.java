package dgnet.model.network;

import dgnet.data.Draw;

/**
 * The published initialisation: weights drawn from N(0, 2 / (fan in + fan out)) (Glorot and Bengio, AISTATS 2010, normal form), biases 0.
 * The values of a tensor depend only on the seed and the name of the tensor.
 */
public final class Initialisation {
    private Initialisation() {}

    /** The flat vector of weights; padding is 0. */
    public static float[] xavier(ParameterLayout layout, long seed) {
        float[] parameters = new float[layout.length()];
        for (TrainingState.Tensor tensor : layout.tensors()) {
            if (tensor.shape().size() < 2) {
                continue;
            }
            long receptiveField = 1;
            for (int i = 2; i < tensor.shape().size(); i++) {
                receptiveField *= tensor.shape().get(i);
            }
            double fans = (double) (tensor.shape().get(0) + tensor.shape().get(1)) * receptiveField;
            double deviation = StrictMath.sqrt(2 / fans);
            Draw draw = Draw.of(seed, 0, "initialisation " + tensor.name(), 0);
            for (int i = 0; i < tensor.elements(); i++) {
                parameters[tensor.offset() + i] = (float) (deviation * draw.gaussian());
            }
        }
        return parameters;
    }
}
