package dgnet.model.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The two figures of the paper as computed by its published code: {@code reference_dice} and {@code reference_hausdorff}. They are only for
 * comparison with the paper and differ from the usual metrics of these names, see {@link VolumeMetrics}.
 *
 * <p>Both are computed slice by slice on the prepared slices that the network sees, and averaged over all slices of a subject (end diastole
 * and end systole together); the published code takes its masks from probabilities above one half ({@link #labels}), one slice at a time.
 * With K structures, P(k) and T(k) the predicted and true pixels of structure k in a slice:
 *
 * <ul>
 *   <li>Dice pools the structures: (2 Σk |P(k) ∩ T(k)| + ε) / (Σk |P(k)| + Σk |T(k)| + ε), ε = 0.0001, in float32. A slice that is empty
 *       on both sides counts as 1. No unit.
 *   <li>Hausdorff regards each structure's whole mask as one point with one coordinate per pixel of the slice, and computes the
 *       directed distances between the K predicted and the K true points: the larger of max over j of min over k of d(P(j), T(k)) and the
 *       same with P and T swapped, where d(P, T) is the square root of the number of pixels in which the two masks differ. It depends
 *       neither on position nor on spacing; its unit is the square root of a pixel count.
 * </ul>
 *
 * <p>Source: the published code's {@code inference.py}, {@code metrics/dice_loss.py} and {@code metrics/hausdorff.py}. Its script computes
 * no figure for the last subject of a vendor; this is not reproduced here.
 *
 * @param dice {@code reference_dice}, the mean over the slices
 * @param hausdorff {@code reference_hausdorff}, the mean over the slices
 */
public record ReferenceMetrics(double dice, double hausdorff) {
    private static final float EPSILON = 0.0001f;

    /**
     * The means over the slices of a subject.
     *
     * @param prediction predicted labels, slice after slice
     * @param truth true labels, of the same length
     * @param slices number of slices, at least one
     * @param structures number of structures (K); other labels are background
     */
    public static ReferenceMetrics of(byte[] prediction, byte[] truth, int slices, int structures) {
        if (prediction.length != truth.length || slices < 1 || truth.length % slices != 0 || structures < 1) {
            throw new IllegalArgumentException("predicted labels (" + prediction.length + ") and true labels ("
                    + truth.length + ") of " + slices + " slices and " + structures
                    + " structures do not belong together");
        }
        int pixels = truth.length / slices;
        double dice = 0;
        double hausdorff = 0;
        for (int slice = 0; slice < slices; slice++) {
            int[][] pairs = pairs(prediction, truth, slice * pixels, pixels, structures);
            dice += dice(pairs);
            hausdorff += hausdorff(pairs);
        }
        return new ReferenceMetrics(dice / slices, hausdorff / slices);
    }

    /** The means over several subjects; empty if there are none. */
    public static Optional<ReferenceMetrics> mean(List<ReferenceMetrics> subjects) {
        return subjects.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReferenceMetrics(
                        Statistics.mean(subjects.stream()
                                .mapToDouble(ReferenceMetrics::dice)
                                .toArray()),
                        Statistics.mean(subjects.stream()
                                .mapToDouble(ReferenceMetrics::hausdorff)
                                .toArray())));
    }

    /**
     * The decision rule of the published code: the label with a probability above one half; background if there is none.
     *
     * @param probabilities B·(K+1)·H·W values in label order, background first
     * @param count slices (B)
     * @param structures K
     * @return B·H·W labels
     */
    public static byte[] labels(float[] probabilities, int count, int structures) {
        if (count < 1 || structures < 1 || probabilities.length % (count * (structures + 1)) != 0) {
            throw new IllegalArgumentException(probabilities.length + " probabilities are not those of " + count
                    + " slices, " + structures + " structures and background");
        }
        int pixels = probabilities.length / (count * (structures + 1));
        byte[] labels = new byte[count * pixels];
        for (int slice = 0; slice < count; slice++) {
            for (int label = 1; label <= structures; label++) {
                int first = (slice * (structures + 1) + label) * pixels;
                for (int pixel = 0; pixel < pixels; pixel++) {
                    if (probabilities[first + pixel] > 0.5f) {
                        labels[slice * pixels + pixel] = (byte) label;
                    }
                }
            }
        }
        return labels;
    }

    /** Counts the pixels of a slice by predicted label (row) and true label (column). */
    private static int[][] pairs(byte[] prediction, byte[] truth, int first, int pixels, int structures) {
        int[][] pairs = new int[structures + 1][structures + 1];
        for (int i = first; i < first + pixels; i++) {
            int predicted = prediction[i] & 0xFF;
            int wanted = truth[i] & 0xFF;
            pairs[predicted > structures ? 0 : predicted][wanted > structures ? 0 : wanted]++;
        }
        return pairs;
    }

    private static float dice(int[][] pairs) {
        int common = 0;
        int both = 0;
        for (int label = 1; label < pairs.length; label++) {
            common += pairs[label][label];
            both += predicted(pairs, label) + wanted(pairs, label);
        }
        return (2f * common + EPSILON) / (both + EPSILON);
    }

    private static double hausdorff(int[][] pairs) {
        int[] nearestTrue = new int[pairs.length];
        int[] nearestPredicted = new int[pairs.length];
        Arrays.fill(nearestTrue, Integer.MAX_VALUE);
        Arrays.fill(nearestPredicted, Integer.MAX_VALUE);
        for (int j = 1; j < pairs.length; j++) {
            for (int k = 1; k < pairs.length; k++) {
                int differing = predicted(pairs, j) + wanted(pairs, k) - 2 * pairs[j][k];
                nearestTrue[j] = Math.min(nearestTrue[j], differing);
                nearestPredicted[k] = Math.min(nearestPredicted[k], differing);
            }
        }
        int largest = 0;
        for (int label = 1; label < pairs.length; label++) {
            largest = Math.max(largest, Math.max(nearestTrue[label], nearestPredicted[label]));
        }
        return Math.sqrt(largest);
    }

    private static int predicted(int[][] pairs, int label) {
        int count = 0;
        for (int wanted = 0; wanted < pairs.length; wanted++) {
            count += pairs[label][wanted];
        }
        return count;
    }

    private static int wanted(int[][] pairs, int label) {
        int count = 0;
        for (int[] row : pairs) {
            count += row[label];
        }
        return count;
    }
}
