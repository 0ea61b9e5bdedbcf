package dgnet.model.metric;

import dgnet.data.Draw;
import java.util.List;
import java.util.Optional;

/**
 * Confidence interval of a mean score by the percentile bootstrap over subjects: n of n subjects are drawn with replacement and the mean of
 * all their values is computed, many times. The interval excludes the same share of these means at both ends. The values of a subject (its
 * frames) are drawn together, since they are not independent. Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of
 * Statistics 7, 1979.
 *
 * @param low the lower end, in the unit of the values
 * @param high the upper end
 */
public record BootstrapInterval(double low, double high) {
    /** Default number of drawn means. */
    public static final int RESAMPLES = 10_000;

    /**
     * The 95 % interval from {@link #RESAMPLES} means.
     *
     * @param subjects the values of each subject; subjects without values are ignored
     * @param seed the same seed, subjects and order give the same interval
     * @return empty if fewer than two subjects have values
     */
    public static Optional<BootstrapInterval> ofMean(List<double[]> subjects, long seed) {
        return ofMean(subjects, seed, RESAMPLES, 95);
    }

    /**
     * The interval for a given confidence.
     *
     * @param resamples number of drawn means, at least one
     * @param confidence percentage of the means in the interval; between 0 and 100
     */
    public static Optional<BootstrapInterval> ofMean(
            List<double[]> subjects, long seed, int resamples, double confidence) {
        if (resamples < 1 || !(confidence > 0 && confidence < 100)) {
            throw new IllegalArgumentException("an interval of " + confidence + " % from " + resamples
                    + " means is not possible; expected are between 0 and 100 % and at least one mean");
        }
        List<double[]> counted =
                subjects.stream().filter(values -> values.length > 0).toList();
        if (counted.size() < 2) {
            return Optional.empty();
        }
        double[] means = new double[resamples];
        for (int resample = 0; resample < resamples; resample++) {
            means[resample] = drawnMean(counted, Draw.of(seed, 0, "bootstrap", resample));
        }
        double outside = (100 - confidence) / 2;
        return Optional.of(new BootstrapInterval(
                Statistics.percentile(means, outside), Statistics.percentile(means, 100 - outside)));
    }

    private static double drawnMean(List<double[]> subjects, Draw draw) {
        double sum = 0;
        int count = 0;
        for (int k = 0; k < subjects.size(); k++) {
            double[] values = subjects.get(draw.below(subjects.size()));
            for (double value : values) {
                sum += value;
            }
            count += values.length;
        }
        return sum / count;
    }
}
