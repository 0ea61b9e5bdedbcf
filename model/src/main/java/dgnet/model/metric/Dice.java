package dgnet.model.metric;

import dgnet.data.dataset.Structures.Region;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The overlap 2 |P ∩ T| / (|P| + |T|) of the predicted voxels P and the true voxels T of a region (Dice, Ecology 1945), over a whole
 * volume.
 *
 * <p>If one side is empty, the overlap is 0. If both are empty, there is no overlap, and the case is not counted for the region.
 */
public final class Dice {
    private Dice() {}

    /**
     * The overlap over all voxels.
     *
     * @param prediction predicted labels
     * @param truth true labels, of the same length
     * @return in [0, 1], or empty if neither side has the region
     */
    public static OptionalDouble of(byte[] prediction, byte[] truth, Region region) {
        return of(prediction, truth, new boolean[] {true}, region);
    }

    /**
     * The overlap over the voxels of selected slices.
     *
     * @param prediction predicted labels, slice by slice
     * @param truth true labels, of the same length
     * @param counted for each slice, whether it counts
     * @return in [0, 1], or empty if neither side has the region in these slices
     */
    public static OptionalDouble of(byte[] prediction, byte[] truth, boolean[] counted, Region region) {
        if (prediction.length != truth.length || counted.length == 0 || truth.length % counted.length != 0) {
            throw new IllegalArgumentException("predicted labels (" + prediction.length + "), true labels ("
                    + truth.length + ") and slices (" + counted.length + ") do not belong together");
        }
        boolean[] inside = new boolean[256];
        Set<Integer> labels = region.labels();
        labels.forEach(label -> inside[label] = true);
        int pixels = truth.length / counted.length;
        long predicted = 0;
        long wanted = 0;
        long common = 0;
        for (int i = 0; i < truth.length; i++) {
            if (counted[i / pixels]) {
                boolean p = inside[prediction[i] & 0xFF];
                boolean t = inside[truth[i] & 0xFF];
                predicted += p ? 1 : 0;
                wanted += t ? 1 : 0;
                common += p && t ? 1 : 0;
            }
        }
        return predicted + wanted == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(2.0 * common / (predicted + wanted));
    }
}
