package dgnet.model.evaluate;

import dgnet.data.dataset.CsvFile;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.metric.Metric;
import dgnet.model.metric.ReferenceMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The figures of an {@link EvaluationReport} as comma-separated values (RFC 4180, with line feeds), in the order of the report. A missing
 * figure is an empty cell. Numbers have full precision. The last column is the group, if any subject has one.
 */
final class EvaluationCsv {
    private EvaluationCsv() {}

    /** A row for each case, frame and region. */
    static String ofCases(EvaluationReport report) {
        List<String> heading = new ArrayList<>(List.of("domain", "subject", "frame", "standing", "structure"));
        boolean grouped = report.grouped();
        Arrays.stream(Metric.values()).map(Metric::key).forEach(heading::add);
        if (grouped) {
            heading.add("group");
        }
        StringBuilder text = new StringBuilder(CsvFile.line(heading));
        for (CaseScore score : report.cases()) {
            for (String region : score.metrics().keySet()) {
                List<String> cells = new ArrayList<>(List.of(
                        score.domain(),
                        score.subject(),
                        score.frame(),
                        score.trainingRole().key(),
                        region));
                Arrays.stream(Metric.values())
                        .map(metric -> figure(score.figure(metric, region)))
                        .forEach(cells::add);
                if (grouped) {
                    cells.add(score.group());
                }
                text.append(CsvFile.line(cells));
            }
        }
        return text.toString();
    }

    /** A row for each subject: the heart's function, if there is one, and the paper's figures as computed by its published code. */
    static String ofSubjects(EvaluationReport report) {
        List<String> heading = new ArrayList<>(List.of("domain", "subject", "standing"));
        boolean hearts =
                report.subjects().stream().anyMatch(score -> score.heart().isPresent());
        if (hearts) {
            for (HeartFigure figure : HeartFigure.values()) {
                heading.add(figure.key() + "_prediction");
                heading.add(figure.key() + "_truth");
            }
        }
        heading.addAll(List.of("reference_dice", "reference_hausdorff"));
        boolean grouped = report.grouped();
        if (grouped) {
            heading.add("group");
        }
        StringBuilder text = new StringBuilder(CsvFile.line(heading));
        for (SubjectScore score : report.subjects()) {
            List<String> cells = new ArrayList<>(List.of(
                    score.domain(), score.subject(), score.trainingRole().key()));
            if (hearts) {
                for (HeartFigure figure : HeartFigure.values()) {
                    cells.add(figure(figure.predicted(score)));
                    cells.add(figure(figure.truth(score)));
                }
            }
            Optional<ReferenceMetrics> reference = score.reference();
            cells.add(reference.map(metrics -> Double.toString(metrics.dice())).orElse(""));
            cells.add(reference
                    .map(metrics -> Double.toString(metrics.hausdorff()))
                    .orElse(""));
            if (grouped) {
                cells.add(score.group());
            }
            text.append(CsvFile.line(cells));
        }
        return text.toString();
    }

    private static String figure(OptionalDouble value) {
        return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
    }
}
