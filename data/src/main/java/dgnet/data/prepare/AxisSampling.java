package dgnet.data.prepare;

import java.util.Arrays;

/**
 * Resampling along one axis between two rows of pixels with one common point: position b of the source and a of the target, such as their
 * centres. Target pixel i is at position
 *
 * <pre>
 * c(i) = (i − a) · spacing / sourceSpacing + b
 * </pre>
 *
 * of the source's m pixels. Its value is the weighted mean of the source pixels j with weights max(0, 1 − |j − c| / r). For r = 1 this is
 * linear interpolation. If the target's pixels are more than {@value #COARSE} times as large as the source's, r is this ratio, so that
 * every source pixel contributes (as in an area mean). Target pixels outside the source have no value.
 */
final class AxisSampling {
    private static final double COARSE = 1.5;
    private static final int LINEAR = 2;

    private final int size;
    private final int taps;
    private final int[] first;
    /** The weights of the first tap for all target pixels, then of the next tap: a row is computed tap by tap. */
    private final float[] weights;

    private final int[] nearest;
    /** The first target pixel inside the source. */
    private final int begin;
    /** The first target pixel after the source. */
    private final int end;

    /**
     * @param sourceSize pixels of the source (m)
     * @param sourceSpacing size of a source pixel in mm
     * @param sourcePoint position of the common point in pixels of the source (b)
     * @param size pixels of the target (n)
     * @param spacing size of a target pixel in mm
     * @param point position of the common point in pixels of the target (a)
     */
    AxisSampling(int sourceSize, double sourceSpacing, double sourcePoint, int size, double spacing, double point) {
        double ratio = spacing / sourceSpacing;
        double reach = ratio > COARSE ? ratio : 1;
        this.size = size;
        this.taps = Math.min((int) Math.ceil(2 * reach), sourceSize);
        this.first = new int[size];
        this.weights = new float[size * taps];
        this.nearest = new int[size];
        int inside = 0;
        int behind = 0;
        for (int i = 0; i < size; i++) {
            double centre = (i - point) * ratio + sourcePoint;
            if (centre < -0.5 || centre > sourceSize - 0.5) {
                nearest[i] = -1;
                continue;
            }
            inside = behind == 0 ? i : inside;
            behind = i + 1;
            nearest[i] = Math.min((int) Math.floor(centre + 0.5), sourceSize - 1);
            first[i] = Math.max(0, Math.min((int) Math.ceil(centre - reach), sourceSize - taps));
            double sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                sum += weight(first[i] + tap, centre, reach);
            }
            for (int tap = 0; tap < taps; tap++) {
                weights[tap * size + i] = (float) (weight(first[i] + tap, centre, reach) / sum);
            }
        }
        this.begin = inside;
        this.end = behind;
    }

    private static double weight(int pixel, double centre, double reach) {
        return Math.max(0, 1 - Math.abs(pixel - centre) / reach);
    }

    /** Pixels of the target. */
    int size() {
        return size;
    }

    /** The source pixel that covers the centre of target pixel {@code i}; −1 if there is none. */
    int nearest(int i) {
        return nearest[i];
    }

    /** Writes the values of all target pixels, beginning at {@code offset}; 0 outside the source. */
    void values(float[] source, float[] into, int offset) {
        Arrays.fill(into, offset, offset + size, 0);
        if (taps == LINEAR) {
            // The usual case in one pass. The leading 0 turns −0 into 0, as the general case does.
            for (int i = begin; i < end; i++) {
                int at = first[i];
                into[offset + i] = 0f + weights[i] * source[at] + weights[size + i] * source[at + 1];
            }
            return;
        }
        for (int tap = 0; tap < taps; tap++) {
            for (int i = begin; i < end; i++) {
                into[offset + i] += weights[tap * size + i] * source[first[i] + tap];
            }
        }
    }

    /**
     * Writes target row {@code i}, a weighted mean of source rows; 0 outside the source.
     *
     * @param from index of the source's first value
     * @param width pixels in a row
     */
    void row(int i, float[] source, int from, int width, float[] into) {
        Arrays.fill(into, 0, width, 0);
        if (nearest[i] < 0) {
            return;
        }
        for (int tap = 0; tap < taps; tap++) {
            float weight = weights[tap * size + i];
            int at = from + (first[i] + tap) * width;
            if (weight != 0) {
                for (int x = 0; x < width; x++) {
                    into[x] += weight * source[at + x];
                }
            }
        }
    }
}
