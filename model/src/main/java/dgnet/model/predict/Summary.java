package dgnet.model.predict;

import java.util.List;

/**
 * Some scores in brief.
 *
 * @param mean their mean; NaN where there are none
 * @param deviation their standard deviation, estimated from the sample (divisor n − 1); NaN where there are fewer than two
 * @param count how many there are (n)
 */
public record Summary(double mean, double deviation, int count) {
    /** The summary of some values. */
    public static Summary of(List<Double> values) {
        int count = values.size();
        double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Summary(mean, count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1)), count);
    }
}
