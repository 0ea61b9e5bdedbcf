package dgnet.model.predict;

import dgnet.data.dataset.Structures.Region;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** An {@link EvaluationReport} as aligned text: a row for each domain, and below it one for each standing that its subjects have. */
final class EvaluationTable {
    private EvaluationTable() {}

    static String of(EvaluationReport report) {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("domain", "scans"));
        report.structures().regions().forEach(region -> heading.add(region.name()));
        heading.add(EvaluationReport.MEAN);
        rows.add(heading);
        for (String domain : report.domains()) {
            boolean target = domain.equals(report.target());
            Predicate<CaseScore> inDomain = score -> score.domain().equals(domain);
            rows.add(row(report, target ? domain + "  target (unseen)" : domain, inDomain));
            for (Standing standing : Standing.values()) {
                Predicate<CaseScore> both = inDomain.and(score -> score.standing() == standing);
                if (!target && report.cases().stream().anyMatch(both)) {
                    rows.add(row(report, "  " + standing.words(), both));
                }
            }
        }
        StringBuilder text =
                new StringBuilder("Dice of whole scans on their own grid, mean ± standard deviation over scans\n\n");
        align(rows, text);
        text.append('\n').append(footnote(report)).append('\n');
        for (String reason : report.skipped()) {
            text.append("not scored: ").append(reason).append('\n');
        }
        return text.toString();
    }

    private static List<String> row(EvaluationReport report, String name, Predicate<CaseScore> chosen) {
        List<String> row = new ArrayList<>();
        row.add(name);
        row.add(Long.toString(report.cases().stream().filter(chosen).count()));
        Map<String, Summary> summaries = report.summaries(chosen);
        summaries.values().forEach(summary -> row.add(cell(summary)));
        return row;
    }

    private static String cell(Summary summary) {
        if (summary.count() == 0) {
            return "–";
        }
        String mean = String.format(Locale.ROOT, "%.3f", summary.mean());
        return summary.count() == 1 ? mean : mean + String.format(Locale.ROOT, " ± %.3f", summary.deviation());
    }

    private static String footnote(EvaluationReport report) {
        String singles = String.join(
                ", ",
                report.structures().regions().stream()
                        .filter(region -> !region.union())
                        .map(Region::name)
                        .toList());
        return "mean: over " + singles + ". A structure that neither prediction nor truth has is not counted.";
    }

    private static void align(List<List<String>> rows, StringBuilder text) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
                String padding = String.join(
                        "", Collections.nCopies(widths[column] - row.get(column).length(), " "));
                // Counts stand right, as numbers do.
                cells.add(column == 1 ? padding + row.get(column) : row.get(column) + padding);
            }
            text.append(String.join("  ", cells).stripTrailing()).append('\n');
        }
    }
}
