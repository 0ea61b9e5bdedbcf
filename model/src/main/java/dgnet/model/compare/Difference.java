package dgnet.model.compare;

import dgnet.data.Draw;
import dgnet.model.compare.EvaluatedRun.ScoredCase;
import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The difference between an arm and the baseline in one metric, over the same cases, seeds and targets. Two things vary by chance: which
 * patients a data set has, and how a training with its seed turns out. A difference is real only if it is larger than both explain.
 *
 * <p>With d(t, s, c) the difference of case c for target t and seed s: the estimate is the mean over targets of the mean over seeds of the
 * mean over cases, as in the table of results.
 *
 * @param estimate arm minus baseline
 * @param low lower end of the 95 % bootstrap interval: for each target, seeds and patients are drawn with replacement, each independently
 *     (Owen, Annals of Applied Statistics 1, 2007); NaN for fewer than two patients
 * @param high upper end
 * @param patientP p-value of the sign-flip test over patients
 * @param runP p-value of the sign-flip test over pairs of trainings (target, seed); empty for a single pair, which says nothing about the
 *     variation between trainings
 * @param patients patients with a difference
 * @param runs pairs of trainings
 */
public record Difference(
        double estimate, double low, double high, double patientP, OptionalDouble runP, int patients, int runs) {
    static final int RESAMPLES = 2_000;
    private static final long SEED = 1;

    /** The p-value that counts: the larger of both, so that neither other patients nor other seeds explain a small one. */
    public double p() {
        return Math.max(patientP, runP.orElse(0));
    }

    /** Sum and number of the differences of each patient. */
    private static final class Pair {
        private final Map<String, double[]> patients = new LinkedHashMap<>();

        private void add(String patient, double difference) {
            double[] sum = patients.computeIfAbsent(patient, unused -> new double[2]);
            sum[0] += difference;
            sum[1]++;
        }

        private double count() {
            return patients.values().stream().mapToDouble(sum -> sum[1]).sum();
        }

        private double mean() {
            return patients.values().stream().mapToDouble(sum -> sum[0]).sum() / count();
        }
    }

    /**
     * Compares runs of an arm with runs of the baseline. Runs of the same target and seed are paired; a run without a seed is paired with
     * every run of its target.
     *
     * @return empty if no case has a value in both
     */
    static Optional<Difference> of(List<EvaluatedRun> arm, List<EvaluatedRun> baseline, Metric metric, String column) {
        Map<String, List<Pair>> targets = new LinkedHashMap<>();
        for (EvaluatedRun run : arm) {
            for (EvaluatedRun other : baseline) {
                boolean sameSeed = run.seed().isEmpty()
                        || other.seed().isEmpty()
                        || run.seed().equals(other.seed());
                if (run.target().equals(other.target()) && sameSeed) {
                    Pair pair = pair(run, other, metric, column);
                    if (!pair.patients.isEmpty()) {
                        targets.computeIfAbsent(run.target(), unused -> new ArrayList<>())
                                .add(pair);
                    }
                }
            }
        }
        return targets.isEmpty() ? Optional.empty() : Optional.of(of(List.copyOf(targets.values())));
    }

    private static Pair pair(EvaluatedRun run, EvaluatedRun other, Metric metric, String column) {
        Pair pair = new Pair();
        Map<String, ScoredCase> others = other.byKey();
        for (ScoredCase score : run.cases()) {
            ScoredCase same = others.get(score.key());
            OptionalDouble value = score.figure(metric, column);
            OptionalDouble reference = same == null ? OptionalDouble.empty() : same.figure(metric, column);
            if (value.isPresent() && reference.isPresent()) {
                pair.add(score.patient(), value.getAsDouble() - reference.getAsDouble());
            }
        }
        return pair;
    }

    private static Difference of(List<List<Pair>> targets) {
        List<Double> byRun = new ArrayList<>();
        List<Double> byPatient = new ArrayList<>();
        for (List<Pair> pairs : targets) {
            Map<String, Double> shares = new LinkedHashMap<>();
            for (Pair pair : pairs) {
                double weight = 1.0 / targets.size() / pairs.size();
                byRun.add(weight * pair.mean());
                pair.patients.forEach(
                        (patient, sum) -> shares.merge(patient, weight * sum[0] / pair.count(), Double::sum));
            }
            byPatient.addAll(shares.values());
        }
        double[] resampled = resampled(targets);
        boolean interval = byPatient.size() > 1;
        return new Difference(
                byRun.stream().mapToDouble(Double::doubleValue).sum(),
                interval ? Statistics.percentile(resampled, 2.5) : Double.NaN,
                interval ? Statistics.percentile(resampled, 97.5) : Double.NaN,
                PairedTests.signFlip(array(byPatient), SEED),
                byRun.size() > 1 ? OptionalDouble.of(PairedTests.signFlip(array(byRun), SEED)) : OptionalDouble.empty(),
                byPatient.size(),
                byRun.size());
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Estimates of drawn seeds and patients. */
    private static double[] resampled(List<List<Pair>> targets) {
        double[] estimates = new double[RESAMPLES];
        for (int target = 0; target < targets.size(); target++) {
            List<Pair> pairs = targets.get(target);
            Set<String> names = new LinkedHashSet<>();
            pairs.forEach(pair -> names.addAll(pair.patients.keySet()));
            double[][] sums = new double[pairs.size()][names.size()];
            double[][] counts = new double[pairs.size()][names.size()];
            for (int run = 0; run < pairs.size(); run++) {
                int patient = 0;
                for (String name : names) {
                    double[] sum = pairs.get(run).patients.getOrDefault(name, new double[2]);
                    sums[run][patient] = sum[0];
                    counts[run][patient++] = sum[1];
                }
            }
            for (int k = 0; k < RESAMPLES; k++) {
                Draw draw = Draw.of(SEED, target, "compare", k);
                estimates[k] += drawn(sums, counts, draw) / targets.size();
            }
        }
        return estimates;
    }

    /** The mean over drawn runs of the mean over drawn patients. The same patients are drawn for all runs. */
    private static double drawn(double[][] sums, double[][] counts, Draw draw) {
        int[] times = new int[sums[0].length];
        for (int k = 0; k < times.length; k++) {
            times[draw.below(times.length)]++;
        }
        double[] means = new double[sums.length];
        for (int run = 0; run < sums.length; run++) {
            double sum = 0;
            double count = 0;
            for (int patient = 0; patient < times.length; patient++) {
                sum += times[patient] * sums[run][patient];
                count += times[patient] * counts[run][patient];
            }
            means[run] = count > 0 ? sum / count : 0;
        }
        double total = 0;
        for (int k = 0; k < means.length; k++) {
            total += means[draw.below(means.length)];
        }
        return total / means.length;
    }
}
