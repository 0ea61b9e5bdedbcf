package dgnet.data.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Percentiles of a frame's intensities. */
public final class IntensityPercentiles {
    private IntensityPercentiles() {}

    /** The percentiles {@code percents} of the finite values; empty where there is none. */
    public static List<Double> of(float[] values, double... percents) {
        float[] finite = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                finite[count++] = value;
            }
        }
        List<Double> found = new ArrayList<>();
        float[] kept = Arrays.copyOf(finite, count);
        for (double percent : percents) {
            if (count > 0) {
                found.add(Percentiles.of(kept, percent));
            }
        }
        return found;
    }
}
