package dgnet.model.predict;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The scores of an evaluation.
 *
 * @param structures what was scored
 * @param domains the evaluated domains, the target last
 * @param target the domain that training did not see
 * @param cases one for each labelled frame
 * @param skipped why scans were left out, a sentence each
 */
public record EvaluationReport(
        Structures structures, List<String> domains, String target, List<CaseScore> cases, List<String> skipped) {
    /** The name of the mean over single structures among the columns. */
    public static final String MEAN = "mean";

    public EvaluationReport {
        List<String> ordered = new ArrayList<>(domains);
        if (ordered.remove(target)) {
            ordered.add(target);
        }
        domains = List.copyOf(ordered);
        cases = List.copyOf(cases);
        skipped = List.copyOf(skipped);
    }

    /** The mean Dice over a domain's scans of the mean over single structures; empty where it has no scored scan. */
    public OptionalDouble mean(String domain) {
        Summary summary = summaries(score -> score.domain().equals(domain)).get(MEAN);
        return summary.count() == 0 ? OptionalDouble.empty() : OptionalDouble.of(summary.mean());
    }

    /** Region, and last {@link #MEAN} → summary of the chosen cases. */
    public Map<String, Summary> summaries(Predicate<CaseScore> chosen) {
        List<CaseScore> scores = cases.stream().filter(chosen).toList();
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (Region region : structures.regions()) {
            summaries.put(
                    region.name(),
                    Summary.of(scores.stream()
                            .filter(score -> score.dice().containsKey(region.name()))
                            .map(score -> score.dice().get(region.name()))
                            .toList()));
        }
        List<Double> means = new ArrayList<>();
        scores.forEach(score -> score.mean(structures).ifPresent(means::add));
        summaries.put(MEAN, Summary.of(means));
        return summaries;
    }

    /** The report as aligned text. */
    public String table() {
        return EvaluationTable.of(this);
    }

    /** The report as JSON: a summary of each domain, and every case. */
    public String json() {
        return EvaluationJson.of(this);
    }

    /** Every metric as comma-separated values: a row for each case, frame and region. */
    public String csv() {
        return EvaluationCsv.of(this);
    }
}
