package dgnet.model.metric;

import java.util.Arrays;

/** Summary statistics. The values may be in any order and are not changed. */
public final class Statistics {
    private Statistics() {}

    /** The mean Σx / n of at least one value. */
    public static double mean(double[] values) {
        requireAtLeast(1, values, "mean");
        return Arrays.stream(values).sum() / values.length;
    }

    /** The standard deviation of a sample of at least two values, √(Σ(x − mean)² / (n − 1)). */
    public static double standardDeviation(double[] values) {
        requireAtLeast(2, values, "standard deviation of a sample");
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** The median of at least one value: the middle value, or the mean of the two middle values. */
    public static double median(double[] values) {
        return percentile(values, 50);
    }

    /**
     * The value below which {@code percent} of the values lie, interpolated linearly (NumPy's default): with the values in ascending order
     * and h = (n − 1)·percent / 100, v(⌊h⌋) + (h − ⌊h⌋)·(v(⌊h⌋ + 1) − v(⌊h⌋)).
     *
     * @param values at least one
     * @param percent 0 … 100
     */
    public static double percentile(double[] values, double percent) {
        requireAtLeast(1, values, "percentile");
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile must be between 0 and 100, not " + percent);
        }
        double[] rising = values.clone();
        Arrays.sort(rising);
        double position = (rising.length - 1) * percent / 100;
        int below = (int) position;
        int above = Math.min(below + 1, rising.length - 1);
        return rising[below] + (position - below) * (rising[above] - rising[below]);
    }

    private static void requireAtLeast(int count, double[] values, String what) {
        if (values.length < count) {
            throw new IllegalArgumentException("the " + what + " of " + values.length
                    + " values is not defined; at least " + count + " are needed");
        }
    }
}
