package dgnet.model.predict;

import dgnet.model.learn.Prediction;
import java.util.Arrays;

/** Predicts all slices of a prepared volume, a batch at a time. */
final class VolumePrediction {
    private VolumePrediction() {}

    /**
     * The probabilities of a whole volume.
     *
     * @param images D·H·W prepared intensities
     * @param batchSize slices in one forward pass
     */
    static Prediction of(SlicePredictor network, float[] images, int depth, int size, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a forward pass takes at least one slice, not " + batchSize);
        }
        int pixels = size * size;
        float[] probabilities = new float[0];
        int classes = 0;
        for (int first = 0; first < depth; first += batchSize) {
            int count = Math.min(batchSize, depth - first);
            float[] slices = Arrays.copyOfRange(images, first * pixels, (first + count) * pixels);
            Prediction part = network.predict(slices, count);
            if (first == 0) {
                classes = part.classes();
                probabilities = new float[depth * (classes + 1) * pixels];
            }
            int each = (classes + 1) * pixels;
            System.arraycopy(part.probabilities(), 0, probabilities, first * each, count * each);
        }
        return new Prediction(depth, classes, size, probabilities);
    }
}
