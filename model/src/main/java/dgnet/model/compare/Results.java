package dgnet.model.compare;

import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The results of several trainings on domains that they did not see: for each arm (a method with its settings) and target, the mean over
 * cases, then mean and standard deviation over seeds.
 * Not thread-safe.
 */
public final class Results {
    private final List<EvaluatedRun> runs;
    private final Map<String, String> baselines;
    private final String baseline;
    private final List<String> missing;
    /** What was compared so far: the bootstrap of a difference takes a while, and several tables show it. */
    private final Map<Metric, Map<String, Map<String, Compared>>> compared = new EnumMap<>(Metric.class);

    /**
     * The results of trainings.
     *
     * @param runs one for each arm, target and seed
     * @param baselines arm → the arm that it is compared with; arms without an entry are not compared
     * @param baseline the name of what the arms are compared with; empty without comparison
     * @param missing sentences about trainings without results
     */
    public Results(List<EvaluatedRun> runs, Map<String, String> baselines, String baseline, List<String> missing) {
        this.runs = List.copyOf(runs);
        this.baselines = Map.copyOf(baselines);
        this.baseline = baseline;
        this.missing = List.copyOf(missing);
    }

    /** The evaluated trainings. */
    public List<EvaluatedRun> runs() {
        return runs;
    }

    /** The name of what the arms are compared with; empty without comparison. */
    public String baseline() {
        return baseline;
    }

    /** Sentences about trainings without results. */
    public List<String> missing() {
        return missing;
    }

    /**
     * A mean over seeds.
     *
     * @param deviation standard deviation over seeds (divisor n − 1); NaN for one seed
     * @param seeds their number
     */
    public record Spread(double mean, double deviation, int seeds) {
        static Optional<Spread> of(List<Double> values) {
            if (values.isEmpty()) {
                return Optional.empty();
            }
            double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
            return Optional.of(new Spread(
                    Statistics.mean(array),
                    array.length < 2 ? Double.NaN : Statistics.standardDeviation(array),
                    array.length));
        }
    }

    /** The arms in the order of the runs. */
    public List<String> arms() {
        return runs.stream().map(EvaluatedRun::arm).distinct().toList();
    }

    /** The targets in the order of the runs. */
    public List<String> targets() {
        return runs.stream().map(EvaluatedRun::target).distinct().toList();
    }

    /** The columns that all runs have: the structures, then the mean over single structures. */
    public List<String> columns() {
        Set<String> columns = null;
        for (EvaluatedRun run : runs) {
            Set<String> found = new LinkedHashSet<>();
            run.cases().forEach(score -> found.addAll(score.figures().keySet()));
            if (columns == null) {
                columns = found;
            } else {
                columns.retainAll(found);
            }
        }
        return columns == null ? List.of() : List.copyOf(columns);
    }

    /** The runs of an arm. */
    public List<EvaluatedRun> runs(String arm) {
        return runs.stream().filter(run -> run.arm().equals(arm)).toList();
    }

    /** The mean over seeds of an arm on one target; empty without values. */
    public Optional<Spread> spread(String arm, String target, Metric metric, String column) {
        return Spread.of(List.copyOf(bySeed(arm, target, metric, column).values()));
    }

    /** The same for the mean over targets, of the seeds that have a value on every target. */
    public Optional<Spread> overTargets(String arm, Metric metric, String column) {
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        List<Map<String, Double>> all = targets().stream()
                .map(target -> bySeed(arm, target, metric, column))
                .toList();
        List<Double> means = new ArrayList<>();
        for (String seed : all.get(0).keySet()) {
            if (all.stream().allMatch(values -> values.containsKey(seed))) {
                means.add(all.stream()
                        .mapToDouble(values -> values.get(seed))
                        .average()
                        .getAsDouble());
            }
        }
        return Spread.of(means);
    }

    private Map<String, Double> bySeed(String arm, String target, Metric metric, String column) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (EvaluatedRun run : runs(arm)) {
            OptionalDouble mean = run.target().equals(target) ? run.mean(metric, column) : OptionalDouble.empty();
            mean.ifPresent(value -> values.put(run.seed().orElse(""), value));
        }
        return values;
    }

    /** The difference of an arm to its baseline; empty if there is nothing to compare. */
    public Optional<Difference> difference(String arm, Metric metric, String column) {
        return Optional.ofNullable(baselines.get(arm))
                .flatMap(reference -> Difference.of(runs(arm), runs(reference), metric, column));
    }

    /** The differences of all arms to their baselines in one metric, by arm, with p-values corrected for their number. */
    public Map<String, Compared> compared(Metric metric, String column) {
        return compared.computeIfAbsent(metric, unused -> new HashMap<>())
                .computeIfAbsent(column, unused -> compare(metric, column));
    }

    private Map<String, Compared> compare(Metric metric, String column) {
        Map<String, Difference> differences = new LinkedHashMap<>();
        for (String arm : arms()) {
            difference(arm, metric, column).ifPresent(found -> differences.put(arm, found));
        }
        List<Double> corrected = PairedTests.holm(
                differences.values().stream().map(Difference::p).toList());
        Map<String, Compared> found = new LinkedHashMap<>();
        differences.forEach((arm, difference) -> found.put(arm, new Compared(difference, corrected.get(found.size()))));
        return found;
    }

    /**
     * A difference among several.
     *
     * @param correctedP its p-value by Holm's correction
     */
    public record Compared(Difference difference, double correctedP) {}
}
