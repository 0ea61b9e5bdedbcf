package dgnet.model.compare;

import dgnet.data.dataset.CsvFile;
import dgnet.model.compare.Results.Compared;
import dgnet.model.compare.Results.Spread;
import dgnet.model.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@link Results} as tables: a row for each arm; a column for each target, for their mean and, with a baseline, for the difference to it.
 *
 * @param title what the table shows
 * @param header names of the columns
 * @param rows the cells, as many as columns
 */
public record ResultsTable(String title, List<String> header, List<List<String>> rows) {
    private static final String NONE = "–";

    /** The metrics of a table of results. */
    public static final List<Metric> METRICS = List.of(Metric.DICE, Metric.HAUSDORFF95);

    public ResultsTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** A table for each metric of the mean over structures. */
    public static List<ResultsTable> main(Results results) {
        return METRICS.stream()
                .map(metric -> of(results, metric, EvaluatedRun.MEAN))
                .toList();
    }

    /** A table for each metric and column. */
    public static List<ResultsTable> all(Results results) {
        return METRICS.stream()
                .flatMap(metric -> results.columns().stream().map(column -> of(results, metric, column)))
                .toList();
    }

    private static ResultsTable of(Results results, Metric metric, String column) {
        String digits = metric.overlap() ? "%.3f" : "%.2f";
        boolean several = results.targets().size() > 1;
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(results.targets());
        if (several) {
            header.add("mean of targets");
        }
        Map<String, Compared> compared = results.compared(metric, column);
        if (!compared.isEmpty()) {
            header.add("difference to " + results.baseline() + " [95 %]");
            header.add("p");
            header.add("p (Holm)");
        }
        List<List<String>> rows = new ArrayList<>();
        for (String arm : results.arms()) {
            List<String> row = new ArrayList<>(List.of(arm));
            for (String target : results.targets()) {
                row.add(cell(results.spread(arm, target, metric, column), digits));
            }
            if (several) {
                row.add(cell(results.overTargets(arm, metric, column), digits));
            }
            if (!compared.isEmpty()) {
                row.addAll(difference(compared.get(arm), digits));
            }
            rows.add(row);
        }
        String of = column.equals(EvaluatedRun.MEAN) ? "mean over structures" : column;
        return new ResultsTable(metric.title() + ", " + of, header, rows);
    }

    private static String cell(Optional<Spread> spread, String digits) {
        return spread.map(found -> number(digits, found.mean())
                        + (found.seeds() > 1 ? " ± " + number(digits, found.deviation()) : ""))
                .orElse(NONE);
    }

    private static List<String> difference(Compared compared, String digits) {
        if (compared == null) {
            return List.of(NONE, NONE, NONE);
        }
        Difference found = compared.difference();
        String signed = digits.replace("%", "%+");
        String interval = Double.isNaN(found.low())
                ? ""
                : " [" + number(signed, found.low()) + ", " + number(signed, found.high()) + "]";
        return List.of(number(signed, found.estimate()) + interval, p(found.p()), p(compared.correctedP()));
    }

    private static String p(double value) {
        return value < 0.001 ? "< 0.001" : number("%.3f", value);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value).replace('-', '−');
    }

    /** How the numbers of the tables were computed, and what is missing. */
    public static List<String> notes(Results results) {
        List<String> notes = new ArrayList<>();
        notes.add("Each number is a mean over scans; ± is the standard deviation over seeds.");
        results.compared(Metric.DICE, EvaluatedRun.MEAN).forEach((arm, compared) -> {
            Difference found = compared.difference();
            notes.add(arm + ": " + found.patients() + " patients, " + found.runs() + " pairs of trainings; p "
                    + p(found.patientP()) + " over patients"
                    + (found.runP().isPresent()
                            ? " and " + p(found.runP().getAsDouble())
                                    + " over pairs of trainings, of which the larger counts"
                                    + (found.runs() < 6
                                            ? "; with fewer than 6 pairs of trainings p cannot be below 0.05"
                                            : "")
                            : "; a single pair of trainings says nothing about how trainings vary"));
        });
        for (String arm : results.arms()) {
            long scans = results.runs(arm).stream()
                    .mapToLong(run -> run.cases().size())
                    .sum();
            long without = results.runs(arm).stream()
                    .flatMap(run -> run.cases().stream())
                    .filter(score ->
                            score.figure(Metric.HAUSDORFF95, EvaluatedRun.MEAN).isEmpty())
                    .count();
            if (without > 0) {
                notes.add(arm + ": HD95 is that of " + (scans - without) + " of " + scans
                        + " scored scans; in the others a structure is missing in the prediction or in the truth");
            }
        }
        notes.addAll(results.missing());
        return notes;
    }

    /** The table as aligned text. */
    public String text() {
        int[] widths = IntStream.range(0, header.size())
                .map(column -> Math.max(
                        header.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        StringBuilder text = new StringBuilder(title).append('\n');
        line(text, header, widths);
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String blanks = " ".repeat(widths[column] - cells.get(column).length());
            line.append(column == 0 ? cells.get(0) + blanks : "  " + blanks + cells.get(column));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** All tables and notes in Markdown. */
    public static String markdown(Results results) {
        StringBuilder text = new StringBuilder();
        all(results).forEach(table -> text.append('\n').append(table.markdown()));
        notes(results).forEach(note -> text.append("\n- ").append(note));
        return text.append('\n').toString();
    }

    /** All tables in LaTeX. */
    public static String latex(Results results) {
        return all(results).stream().map(table -> table.latex() + "\n").collect(Collectors.joining());
    }

    /** The table in Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder("**" + title + "**\n\n");
        text.append(markdown(header));
        text.append("|---|").append("---:|".repeat(header.size() - 1)).append('\n');
        rows.forEach(row -> text.append(markdown(row)));
        return text.toString();
    }

    private static String markdown(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** The table in LaTeX, for the package booktabs. */
    public String latex() {
        StringBuilder text = new StringBuilder(
                "% " + title + "\n\\begin{tabular}{l" + "r".repeat(header.size() - 1) + "}\n\\toprule\n");
        text.append(latex(header)).append("\\midrule\n");
        rows.forEach(row -> text.append(latex(row)));
        return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String latex(List<String> cells) {
        return cells.stream().map(ResultsTable::escaped).collect(Collectors.joining(" & ", "", " \\\\\n"));
    }

    private static String escaped(String cell) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cell.length(); i++) {
            char letter = cell.charAt(i);
            text.append(
                    switch (letter) {
                        case '&', '%', '$', '#', '_', '{', '}' -> "\\" + letter;
                        case '\\' -> "\\textbackslash{}";
                        case '~' -> "\\textasciitilde{}";
                        case '^' -> "\\textasciicircum{}";
                        case '±' -> "$\\pm$";
                        case '−' -> "$-$";
                        case '–' -> "--";
                        case '<' -> "$<$";
                        default -> String.valueOf(letter);
                    });
        }
        return text.toString();
    }

    /** Every number with full precision: a row for each arm, target (or {@code mean}), column and metric. */
    public static String csv(Results results) {
        StringBuilder text = new StringBuilder(CsvFile.line(List.of(
                "arm",
                "target",
                "structure",
                "metric",
                "mean",
                "deviation",
                "seeds",
                "difference",
                "low",
                "high",
                "p_patients",
                "p_runs",
                "p_holm",
                "patients",
                "runs")));
        for (Metric metric : METRICS) {
            for (String column : results.columns()) {
                Map<String, Compared> compared = results.compared(metric, column);
                for (String arm : results.arms()) {
                    for (String target : results.targets()) {
                        results.spread(arm, target, metric, column)
                                .ifPresent(found -> text.append(row(arm, target, column, metric, found, null)));
                    }
                    results.overTargets(arm, metric, column)
                            .ifPresent(found ->
                                    text.append(row(arm, EvaluatedRun.MEAN, column, metric, found, compared.get(arm))));
                }
            }
        }
        return text.toString();
    }

    private static String row(
            String arm, String target, String column, Metric metric, Spread spread, Compared compared) {
        List<String> cells = new ArrayList<>(
                List.of(arm, target, column, metric.key(), figure(spread.mean()), figure(spread.deviation())));
        cells.add(String.valueOf(spread.seeds()));
        if (compared == null) {
            cells.addAll(List.of("", "", "", "", "", "", "", ""));
        } else {
            Difference found = compared.difference();
            cells.addAll(List.of(
                    figure(found.estimate()),
                    figure(found.low()),
                    figure(found.high()),
                    figure(found.patientP()),
                    figure(found.runP().orElse(Double.NaN)),
                    figure(compared.correctedP()),
                    String.valueOf(found.patients()),
                    String.valueOf(found.runs())));
        }
        return CsvFile.line(cells);
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }
}
