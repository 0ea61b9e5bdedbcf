package dgnet.model.checkpoint;

import dgnet.data.Draw;
import dgnet.model.network.TrainingState;
import dgnet.model.network.TrainingState.Tensor;
import java.util.List;

/** Small training states for tests. */
final class States {
    /** Two tensors with a gap between them and one after. */
    static final List<Tensor> TENSORS = List.of(
            new Tensor("a_encoder.conv.weight", List.of(3L, 2L), 0), new Tensor("decoder.fc.bias", List.of(5L), 64));

    static final int LENGTH = 128;

    private States() {}

    /** A state that is a function of {@code seed}; the gaps hold zeros. */
    static TrainingState of(long seed) {
        return new TrainingState(TENSORS, array(seed, 0), array(seed, 1), array(seed, 2), 100 + seed);
    }

    private static float[] array(long seed, long which) {
        Draw draw = Draw.of(seed, 0, "state", which);
        float[] values = new float[LENGTH];
        for (Tensor tensor : TENSORS) {
            for (int i = 0; i < tensor.elements(); i++) {
                values[tensor.offset() + i] = (float) draw.gaussian();
            }
        }
        return values;
    }
}
