package dgnet.model.learn;

/**
 * The network's prediction for several slices.
 *
 * @param count slices (B)
 * @param classes structures (K), without background
 * @param size height and width (H = W)
 * @param probabilities B·(K+1)·H·W values in label order: background, then the structures
 * @param anatomy B·8·H·W anatomy channels: the logits of the structures and of the background, then the other channels; empty if not
 *     requested
 * @param reconstruction B·H·W intensities; empty if not requested, or for a method without a decoder
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
public record Prediction(
        int count, int classes, int size, float[] probabilities, float[] anatomy, float[] reconstruction) {
    /** A prediction with probabilities only. */
    public Prediction(int count, int classes, int size, float[] probabilities) {
        this(count, classes, size, probabilities, new float[0], new float[0]);
    }

    /** The most probable label of each pixel, B·H·W values. A tie goes to the lowest label. */
    public byte[] labels() {
        int pixels = size * size;
        byte[] labels = new byte[count * pixels];
        for (int b = 0; b < count; b++) {
            mostProbable(probabilities, b * (classes + 1) * pixels, classes, pixels, labels, b * pixels);
        }
        return labels;
    }

    /**
     * Writes the most probable label of each pixel of a slice. A tie goes to the lowest label.
     *
     * @param first index of the slice's first probability
     * @param pixels pixels of the slice (H·W)
     * @param labels receives the labels from index {@code to}
     */
    public static void mostProbable(float[] probabilities, int first, int classes, int pixels, byte[] labels, int to) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            int best = 0;
            for (int label = 1; label <= classes; label++) {
                if (probabilities[first + label * pixels + pixel] > probabilities[first + best * pixels + pixel]) {
                    best = label;
                }
            }
            labels[to + pixel] = (byte) best;
        }
    }
}
