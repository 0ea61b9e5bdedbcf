package dgnet.model.predict;

import dgnet.model.metric.VolumeMetrics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The metrics of an {@link EvaluationReport} as comma-separated values (RFC 4180, with line feeds): a row for each case, frame and
 * region, in the order of the report. A figure that there is not is an empty cell; numbers have all their digits.
 */
final class EvaluationCsv {
    private static final String HEADING = "domain,subject,frame,standing,structure,dice,jaccard,hausdorff_mm,"
            + "hausdorff95_mm,assd_mm,volume_ml_prediction,volume_ml_truth\n";

    private EvaluationCsv() {}

    static String of(EvaluationReport report) {
        StringBuilder text = new StringBuilder(HEADING);
        for (CaseScore score : report.cases()) {
            score.metrics().forEach((region, metrics) -> text.append(row(score, region, metrics)));
        }
        return text.toString();
    }

    private static String row(CaseScore score, String region, VolumeMetrics metrics) {
        List<String> cells = List.of(
                score.domain(),
                score.subject(),
                score.frame(),
                score.standing().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                region,
                figure(metrics.dice()),
                figure(metrics.jaccard()),
                figure(metrics.hausdorff()),
                figure(metrics.hausdorff95()),
                figure(metrics.averageSurfaceDistance()),
                Double.toString(metrics.predictedVolume()),
                Double.toString(metrics.trueVolume()));
        return cells.stream().map(EvaluationCsv::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String figure(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
