package dgnet.model.evaluate;

import dgnet.model.metric.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** An {@link EvaluationReport} as aligned text: a row for each domain, followed by a row for each role of its subjects in training. */
final class EvaluationTable {
    private EvaluationTable() {}

    static String of(EvaluationReport report) {
        StringBuilder text = new StringBuilder();
        text.append("Dice of whole scans on their own grid, mean ± standard deviation over scans\n\n");
        align(rows(report, Metric.DICE), text);
        text.append("\nHD95, the 95th percentile of the distances between surfaces, in mm\n\n");
        align(rows(report, Metric.HAUSDORFF95), text);
        text.append("\nmean: over ")
                .append(String.join(", ", report.structures().single()))
                .append(
                        ". A structure missing in both prediction and truth is not counted. If only one side has a structure, the"
                                + " scan has no distance for it and no mean distance. 'of n': n scans have a value.\n");
        List<List<String>> empty = emptyRows(report);
        if (empty.size() > 1) {
            text.append("\nScans without any structure in the truth\n\n");
            align(empty, text);
        }
        for (String reason : report.skipped()) {
            text.append("not scored: ").append(reason).append('\n');
        }
        return text.toString();
    }

    /** A heading, and a row for each domain with such scans. */
    private static List<List<String>> emptyRows(EvaluationReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("domain", "scans", "both empty", "false positive rate", "mean false positive ml"));
        for (EvaluatedDomain domain : report.domains()) {
            EmptyFrames empty = report.emptyFrames(domain);
            if (empty.frames() > 0) {
                rows.add(List.of(
                        domain.title(),
                        Integer.toString(empty.frames()),
                        Integer.toString(empty.bothEmpty()),
                        String.format(Locale.ROOT, "%.2f", empty.falsePositiveRate()),
                        String.format(Locale.ROOT, "%.3f", empty.millilitres())));
            }
        }
        return rows;
    }

    private static List<List<String>> rows(EvaluationReport report, Metric metric) {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("domain", "scans"));
        heading.addAll(report.columns());
        rows.add(heading);
        for (EvaluatedDomain domain : report.domains()) {
            rows.add(row(report, domain.title(), report.cases(domain), metric));
            if (domain.role() == EvaluatedDomain.Role.SOURCE) {
                report.trainingRoles(domain)
                        .forEach((trainingRole, cases) ->
                                rows.add(row(report, "  " + trainingRole.words(), cases, metric)));
            }
        }
        return rows;
    }

    private static List<String> row(EvaluationReport report, String name, List<CaseScore> cases, Metric metric) {
        List<String> row = new ArrayList<>(List.of(name, Integer.toString(cases.size())));
        for (String column : report.columns()) {
            Summary summary = report.summary(cases, metric, column);
            boolean partly = summary.count() > 0 && summary.count() < cases.size();
            row.add(Figures.meanAndDeviation(metric, summary) + (partly ? " of " + summary.count() : ""));
        }
        return row;
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
                // Counts are right-aligned.
                cells.add(column == 1 ? padding + row.get(column) : row.get(column) + padding);
            }
            text.append(String.join("  ", cells).stripTrailing()).append('\n');
        }
    }
}
