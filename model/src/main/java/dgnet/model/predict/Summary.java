package dgnet.model.predict;

import dgnet.model.metric.Statistics;
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
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        return new Summary(
                all.length < 1 ? Double.NaN : Statistics.mean(all),
                all.length < 2 ? Double.NaN : Statistics.standardDeviation(all),
                all.length);
    }
}
