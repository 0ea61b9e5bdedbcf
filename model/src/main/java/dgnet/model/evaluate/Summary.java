package dgnet.model.evaluate;

import dgnet.model.metric.BootstrapInterval;
import dgnet.model.metric.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Summary statistics of one figure over several cases. Cases without a value are not counted. */
public final class Summary {
    /** Seed of the bootstrap. */
    public static final long SEED = 1;

    private final List<double[]> groups;
    private final int subjects;
    private final double[] values;

    private Summary(List<double[]> groups, int subjects) {
        this.groups = groups;
        this.subjects = subjects;
        this.values = groups.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** The summary of a figure over several cases, grouped by patient. */
    public static Summary of(List<CaseScore> cases, Function<CaseScore, OptionalDouble> figure) {
        Map<String, List<Double>> byGroup = new LinkedHashMap<>();
        Set<String> subjects = new HashSet<>();
        for (CaseScore score : cases) {
            figure.apply(score).ifPresent(value -> {
                byGroup.computeIfAbsent(score.group(), group -> new ArrayList<>())
                        .add(value);
                subjects.add(score.subject());
            });
        }
        return new Summary(
                byGroup.values().stream()
                        .map(values ->
                                values.stream().mapToDouble(Double::doubleValue).toArray())
                        .toList(),
                subjects.size());
    }

    /** Number of values. */
    public int count() {
        return values.length;
    }

    /** Number of subjects with a value. */
    public int subjects() {
        return subjects;
    }

    /** Number of groups (patients) with a value. */
    public int groups() {
        return groups.size();
    }

    /** The mean of the values; NaN if there are none. */
    public double mean() {
        return values.length < 1 ? Double.NaN : Statistics.mean(values);
    }

    /** The standard deviation of the sample (divisor n − 1); NaN for fewer than two values. */
    public double deviation() {
        return values.length < 2 ? Double.NaN : Statistics.standardDeviation(values);
    }

    /** The median; NaN if there are no values. */
    public double median() {
        return values.length < 1 ? Double.NaN : Statistics.median(values);
    }

    /** The 95 % bootstrap interval of the mean, over groups; empty for fewer than two groups. */
    public Optional<BootstrapInterval> interval() {
        return BootstrapInterval.ofMean(groups, SEED);
    }
}
