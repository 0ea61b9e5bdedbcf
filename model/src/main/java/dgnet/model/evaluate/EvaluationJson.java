package dgnet.model.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.metric.BootstrapInterval;
import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** An {@link EvaluationReport} as JSON. Missing figures are left out. */
final class EvaluationJson {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final EvaluationReport report;

    private EvaluationJson(EvaluationReport report) {
        this.report = report;
    }

    static String of(EvaluationReport report) {
        try {
            return JSON.writeValueAsString(new EvaluationJson(report).root());
        } catch (JsonProcessingException impossible) {
            throw new AssertionError("a tree of numbers and text is always JSON", impossible);
        }
    }

    private ObjectNode root() {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode origin = root.putObject("origin");
        report.origin().forEach(origin::put);
        root.put("grid", "each scan's own")
                .put(
                        "interval",
                        "95 % percentile bootstrap of the mean over " + (report.grouped() ? "groups" : "subjects")
                                + ", " + BootstrapInterval.RESAMPLES
                                + " resamples, seed " + Summary.SEED);
        ArrayNode domains = root.putArray("domains");
        report.domains().forEach(domain -> domain(domains.addObject(), domain));
        ArrayNode subjects = root.putArray("subjects");
        report.subjects().forEach(score -> subject(subjects.addObject(), score));
        ArrayNode cases = root.putArray("cases");
        report.cases().forEach(score -> scored(cases.addObject(), score));
        ArrayNode skipped = root.putArray("skipped");
        report.skipped().forEach(skipped::add);
        return root;
    }

    private void domain(ObjectNode node, EvaluatedDomain domain) {
        node.put("domain", domain.name()).put("role", domain.role().name().toLowerCase(Locale.ROOT));
        summaries(node.putObject("all"), report.cases(domain), true);
        report.trainingRoles(domain)
                .forEach((trainingRole, cases) -> summaries(node.putObject(trainingRole.key()), cases, false));
        empty(node, report.emptyFrames(domain));
        differences(node, report.subjects(domain));
        report.reference(domain).ifPresent(mean -> node.putObject("reference")
                .put("reference_dice", mean.dice())
                .put("reference_hausdorff", mean.hausdorff()));
    }

    private static void empty(ObjectNode node, EmptyFrames empty) {
        if (empty.frames() > 0) {
            node.putObject("empty_frames")
                    .put("frames", empty.frames())
                    .put("both_empty", empty.bothEmpty())
                    .put("false_positive_rate", empty.falsePositiveRate())
                    .put("false_positive_ml", empty.millilitres());
        }
    }

    /** Adds the figures by column and metric. */
    private void summaries(ObjectNode node, List<CaseScore> cases, boolean interval) {
        for (String column : report.columns()) {
            ObjectNode metrics = JSON.createObjectNode();
            for (Metric metric : Metric.values()) {
                Summary summary = report.summary(cases, metric, column);
                if (summary.count() > 0) {
                    summary(metrics.putObject(metric.key()), summary, interval);
                }
            }
            if (!metrics.isEmpty()) {
                node.set(column, metrics);
            }
        }
    }

    private void summary(ObjectNode node, Summary summary, boolean interval) {
        node.put("mean", summary.mean());
        if (summary.count() > 1) {
            node.put("deviation", summary.deviation());
        }
        node.put("median", summary.median());
        if (interval) {
            summary.interval()
                    .ifPresent(ends -> node.putArray("interval").add(ends.low()).add(ends.high()));
        }
        node.put("scans", summary.count()).put("subjects", summary.subjects());
        if (report.grouped()) {
            node.put("groups", summary.groups());
        }
    }

    /** Predicted minus true figures of the heart. */
    private static void differences(ObjectNode node, List<SubjectScore> subjects) {
        if (subjects.stream().noneMatch(score -> score.heart().isPresent())) {
            return;
        }
        ObjectNode heart = node.putObject("heart_difference");
        for (HeartFigure figure : HeartFigure.values()) {
            double[] differences = figure.differences(subjects);
            if (differences.length > 0) {
                ObjectNode figures = heart.putObject(figure.key()).put("mean", Statistics.mean(differences));
                if (differences.length > 1) {
                    figures.put("deviation", Statistics.standardDeviation(differences));
                }
                figures.put("subjects", differences.length);
            }
        }
    }

    private void subject(ObjectNode node, SubjectScore score) {
        node.put("subject", score.subject()).put("domain", score.domain());
        if (report.grouped()) {
            node.put("group", score.group());
        }
        node.put("standing", score.trainingRole().key());
        if (score.heart().isPresent()) {
            ObjectNode predicted = node.putObject("prediction");
            ObjectNode truth = node.putObject("truth");
            for (HeartFigure figure : HeartFigure.values()) {
                put(predicted, figure.key(), figure.predicted(score));
                put(truth, figure.key(), figure.truth(score));
            }
        }
        score.reference().ifPresent(metrics -> node.put("reference_dice", metrics.dice())
                .put("reference_hausdorff", metrics.hausdorff()));
    }

    private void scored(ObjectNode node, CaseScore score) {
        node.put("subject", score.subject()).put("domain", score.domain()).put("frame", score.frame());
        if (report.grouped()) {
            node.put("group", score.group());
        }
        node.put("standing", score.trainingRole().key());
        ObjectNode regions = node.putObject("structures");
        for (String region : score.metrics().keySet()) {
            ObjectNode metrics = regions.putObject(region);
            for (Metric metric : Metric.values()) {
                put(metrics, metric.key(), score.figure(metric, region));
            }
        }
        ObjectNode mean = node.putObject(EvaluationReport.MEAN);
        for (Metric metric : Metric.values()) {
            put(mean, metric.key(), report.figure(score, metric, EvaluationReport.MEAN));
        }
    }

    private static void put(ObjectNode node, String key, OptionalDouble value) {
        value.ifPresent(number -> node.put(key, number));
    }
}
