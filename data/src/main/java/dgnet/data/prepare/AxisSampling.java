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

    private final int size;
    private final int taps;
    private final int[] first;
    private final float[] weights;
    private final int[] nearest;

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
        this.taps = Math.min((int) Math.ceil(2 * reach) + 1, sourceSize);
        this.first = new int[size];
        this.weights = new float[size * taps];
        this.nearest = new int[size];
        for (int i = 0; i < size; i++) {
            double centre = (i - (size - 1) / 2.0) * ratio + (sourceSize - 1) / 2.0;
            if (centre < -0.5 || centre > sourceSize - 0.5) {
                nearest[i] = -1;
                continue;
            }
            nearest[i] = Math.min((int) Math.floor(centre + 0.5), sourceSize - 1);
            first[i] = Math.max(0, Math.min((int) Math.ceil(centre - reach), sourceSize - taps));
            double sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                sum += weight(first[i] + tap, centre, reach);
            }
            for (int tap = 0; tap < taps; tap++) {
                weights[i * taps + tap] = (float) (weight(first[i] + tap, centre, reach) / sum);
            }
        }
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

    /** The value of target pixel {@code i} from a row of source pixels; 0 where there is no source. */
    float value(int i, float[] source) {
        if (nearest[i] < 0) {
            return 0;
        }
        float sum = 0;
        for (int tap = 0; tap < taps; tap++) {
            sum += weights[i * taps + tap] * source[first[i] + tap];
        }
        return sum;
    }

    /** Writes the weighted mean of the source's rows that target row {@code i} is, {@code width} pixels; 0 where there is no source. */
    void row(int i, float[] source, int width, float[] into) {
        Arrays.fill(into, 0, width, 0);
        if (nearest[i] < 0) {
            return;
        }
        for (int tap = 0; tap < taps; tap++) {
            float weight = weights[i * taps + tap];
            int from = (first[i] + tap) * width;
            if (weight != 0) {
                for (int x = 0; x < width; x++) {
                    into[x] += weight * source[from + x];
                }
            }
        }
    }
}
