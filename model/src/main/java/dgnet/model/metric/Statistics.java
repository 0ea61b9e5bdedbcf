package dgnet.model.metric;

import java.util.Arrays;

/** What is said of some values in brief. Each takes the values in any order and leaves them as they are. */
public final class Statistics {
    private Statistics() {}

    /** Σx / n; of at least one value. */
    public static double mean(double[] values) {
        requireAtLeast(1, values, "mean");
        return Arrays.stream(values).sum() / values.length;
    }

    /** The standard deviation of the population that the values are a sample of: √(Σ(x − mean)² / (n − 1)); of at least two values. */
    public static double standardDeviation(double[] values) {
        requireAtLeast(2, values, "standard deviation of a sample");
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** The middle value, or the mean of the two in the middle; of at least one value. */
    public static double median(double[] values) {
        return percentile(values, 50);
    }

    /**
     * The value below which {@code percent} of the values lie, linear between neighbours (NumPy's default): with the values in rising
     * order and h = (n − 1)·percent / 100, v(⌊h⌋) + (h − ⌊h⌋)·(v(⌊h⌋ + 1) − v(⌊h⌋)).
     *
     * @param values at least one
     * @param percent 0 … 100
     */
    public static double percentile(double[] values, double percent) {
        requireAtLeast(1, values, "percentile");
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a percentile of " + percent + " %; it lies in 0 to 100");
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
            throw new IllegalArgumentException(
                    "the " + what + " of " + values.length + " values; it takes at least " + count);
        }
    }
}
