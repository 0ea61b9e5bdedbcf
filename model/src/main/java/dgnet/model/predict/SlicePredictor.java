package dgnet.model.predict;

import dgnet.model.learn.Prediction;
import java.util.Arrays;

/** One forward pass over several slices. */
@FunctionalInterface
interface SlicePredictor {
    /** @param images count·H·W prepared intensities */
    Prediction predict(float[] images, int count);

    /**
     * The probabilities of a whole volume, computed in batches.
     *
     * @param images D·H·W prepared intensities
     * @param batchSize slices in one forward pass
     */
    default Prediction predictVolume(float[] images, int depth, int size, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a forward pass needs at least one slice, not " + batchSize);
        }
        int pixels = size * size;
        float[] probabilities = new float[0];
        int classes = 0;
        for (int first = 0; first < depth; first += batchSize) {
            int count = Math.min(batchSize, depth - first);
            float[] slices = Arrays.copyOfRange(images, first * pixels, (first + count) * pixels);
            Prediction part = predict(slices, count);
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
