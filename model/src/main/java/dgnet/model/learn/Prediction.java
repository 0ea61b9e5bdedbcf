package dgnet.model.learn;

/**
 * What the network says of some slices.
 *
 * @param count slices (B)
 * @param classes structures (K), without background
 * @param size height and width (H = W)
 * @param probabilities B·(K+1)·H·W values in label order: background, then the structures
 * @param anatomy B·8·H·W anatomy channels: the structures' logits, the background's, and what the network keeps beside them; empty where
 *     they were not asked for
 * @param reconstruction B·H·W intensities; empty for a method without a decoder or where it was not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
public record Prediction(
        int count, int classes, int size, float[] probabilities, float[] anatomy, float[] reconstruction) {
    /** Labels' probabilities alone. */
    public Prediction(int count, int classes, int size, float[] probabilities) {
        this(count, classes, size, probabilities, new float[0], new float[0]);
    }

    /** The most probable label of each pixel, B·H·W values; of equals the lowest label. */
    public byte[] labels() {
        int pixels = size * size;
        byte[] labels = new byte[count * pixels];
        for (int b = 0; b < count; b++) {
            int first = b * (classes + 1) * pixels;
            for (int pixel = 0; pixel < pixels; pixel++) {
                int best = 0;
                for (int label = 1; label <= classes; label++) {
                    if (probabilities[first + label * pixels + pixel] > probabilities[first + best * pixels + pixel]) {
                        best = label;
                    }
                }
                labels[b * pixels + pixel] = (byte) best;
            }
        }
        return labels;
    }
}
