package dgnet.data.prepare;

import java.util.Arrays;

/**
 * Resampling along one axis between two rows of pixels that share their middle. Target pixel i lies at
 *
 * <pre>
 * c(i) = (i − (n − 1) / 2) · spacing / sourceSpacing + (m − 1) / 2
 * </pre>
 *
 * of the source's m pixels. Its value is the weighted mean of the source pixels j with weights max(0, 1 − |j − c| / r): linear
 * interpolation for r = 1; where the target's pixels are more than {@value #COARSE} times as large, r is that ratio, so that nothing
 * between the samples is lost (as an area mean). Beyond the source's outermost pixels' far edges there is nothing.
 */
final class AxisSampling {
    private static final double COARSE = 1.5;
    private static final int LINEAR = 2;

    private final int size;
    private final int taps;
    private final int[] first;
    /** Of every target pixel for the first tap, then for the next: a row is computed tap by tap. */
    private final float[] weights;

    private final int[] nearest;
    /** The target pixels within the source: from this one on. */
    private final int begin;
    /** The first target pixel behind the source. */
    private final int end;

    /**
     * @param sourceSize pixels of the source (m)
     * @param sourceSpacing their size in mm
     * @param size pixels of the target (n)
     * @param spacing their size in mm
     */
    AxisSampling(int sourceSize, double sourceSpacing, int size, double spacing) {
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
            double centre = (i - (size - 1) / 2.0) * ratio + (sourceSize - 1) / 2.0;
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

    /** The source pixel that covers target pixel {@code i}; −1: none. */
    int nearest(int i) {
        return nearest[i];
    }

    /** Writes the value of every target pixel from {@code offset} on; 0 where there is no source. */
    void values(float[] source, float[] into, int offset) {
        Arrays.fill(into, offset, offset + size, 0);
        if (taps == LINEAR) {
            // The usual case in one pass; the leading 0 makes −0 the 0 that it is below.
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
     * Writes the weighted mean of the source's rows that target row {@code i} is; 0 where there is no source.
     *
     * @param from where the source begins
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
