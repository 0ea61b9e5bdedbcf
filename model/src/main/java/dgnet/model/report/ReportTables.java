package dgnet.model.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.small;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dgnet.model.evaluate.CaseScore;
import dgnet.model.evaluate.EmptyFrames;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.EvaluationReport.SubjectScore;
import dgnet.model.evaluate.Figures;
import dgnet.model.evaluate.HeartFigure;
import dgnet.model.evaluate.Summary;
import dgnet.model.evaluate.TrainingRole;
import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import j2html.tags.DomContent;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.TrTag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The tables of a report. */
final class ReportTables {
    private final EvaluationReport report;

    ReportTables(EvaluationReport report) {
        this.report = report;
    }

    /** A metric by domain (for source domains also by role in training) and structure: mean ± deviation, median and interval. */
    DivTag metric(Metric metric) {
        List<TrTag> rows = new ArrayList<>();
        for (EvaluatedDomain domain : report.domains()) {
            List<CaseScore> cases = report.cases(domain);
            List<DomContent> cells = new ArrayList<>(List.of(
                    th(domain.title()).attr("scope", "row"),
                    td(Long.toString(report.subjects(domain).size())),
                    td(Integer.toString(cases.size()))));
            for (String column : report.columns()) {
                cells.add(full(metric, report.summary(cases, metric, column), cases.size()));
            }
            rows.add(tr(each(cells.stream())).withClass(domain.unseen() ? "unseen" : ""));
            if (domain.role() == EvaluatedDomain.Role.SOURCE) {
                report.trainingRoles(domain)
                        .forEach((trainingRole, part) -> rows.add(part(metric, trainingRole, part)));
            }
        }
        List<String> heading = new ArrayList<>(List.of("Domain", "Subjects", "Scans"));
        heading.addAll(report.columns());
        return scrolling(heading, rows);
    }

    private TrTag part(Metric metric, TrainingRole trainingRole, List<CaseScore> cases) {
        return tr(
                        th(trainingRole.words()).attr("scope", "row"),
                        td(""),
                        td(Integer.toString(cases.size())),
                        each(report.columns().stream()
                                .map(column -> td(brief(metric, report.summary(cases, metric, column), cases.size())))))
                .withClass("part");
    }

    private static String brief(Metric metric, Summary summary, int cases) {
        return Figures.meanAndDeviation(metric, summary) + (summary.count() == 0 ? "" : of(summary.count(), cases));
    }

    /** The number of values, if some are missing. */
    private static String of(long count, long wanted) {
        return count < wanted ? ", of " + count : "";
    }

    private static DomContent full(Metric metric, Summary summary, int cases) {
        if (summary.count() == 0) {
            return td(Figures.NONE);
        }
        return td(
                text(brief(metric, summary, cases)),
                small("median " + Figures.of(metric, summary.median())),
                each(summary.interval().stream()
                        .map(ends -> small(
                                "95 % " + Figures.of(metric, ends.low()) + " to " + Figures.of(metric, ends.high())))));
    }

    /** Predicted minus true figures of the heart by domain: mean difference, its deviation, and the mean absolute difference. */
    DivTag heart() {
        List<TrTag> rows = new ArrayList<>();
        for (EvaluatedDomain domain : report.domains()) {
            List<SubjectScore> subjects = report.subjects(domain);
            long hearts =
                    subjects.stream().filter(score -> score.heart().isPresent()).count();
            rows.add(tr(
                            th(domain.title()).attr("scope", "row"),
                            td(Long.toString(hearts)),
                            each(Arrays.stream(HeartFigure.values())
                                    .map(figure -> difference(figure, subjects, hearts))))
                    .withClass(domain.unseen() ? "unseen" : ""));
        }
        List<String> heading = new ArrayList<>(List.of("Domain", "Subjects"));
        Arrays.stream(HeartFigure.values()).map(HeartFigure::title).forEach(heading::add);
        return scrolling(heading, rows);
    }

    private static DomContent difference(HeartFigure figure, List<SubjectScore> subjects, long hearts) {
        double[] differences = figure.differences(subjects);
        if (differences.length == 0) {
            return td(Figures.NONE);
        }
        double absolute = Arrays.stream(differences).map(Math::abs).average().orElseThrow();
        String deviation =
                differences.length > 1 ? " ± " + Figures.decimal(Statistics.standardDeviation(differences), 1) : "";
        return td(
                text(Figures.decimal(Statistics.mean(differences), 1) + deviation + of(differences.length, hearts)),
                small("absolute " + Figures.decimal(absolute, 1)));
    }

    /** The scans without any structure in the truth, by domain: what is predicted there. Empty if there are none. */
    Optional<DivTag> empty() {
        List<TrTag> rows = new ArrayList<>();
        for (EvaluatedDomain domain : report.domains()) {
            EmptyFrames empty = report.emptyFrames(domain);
            if (empty.frames() > 0) {
                rows.add(tr(
                                th(domain.title()).attr("scope", "row"),
                                td(Integer.toString(empty.frames())),
                                td(Integer.toString(empty.bothEmpty())),
                                td(Figures.decimal(empty.falsePositiveRate(), 2)),
                                td(Figures.decimal(empty.millilitres(), 3)))
                        .withClass(domain.unseen() ? "unseen" : ""));
            }
        }
        List<String> heading =
                List.of("Domain", "Scans", "Nothing predicted", "False positive rate", "Mean false positives (ml)");
        return rows.isEmpty() ? Optional.empty() : Optional.of(scrolling(heading, rows));
    }

    /** Predicted and, in parentheses, true figures of the heart for every subject. */
    DivTag hearts() {
        List<TrTag> rows = report.subjects().stream()
                .filter(score -> score.heart().isPresent())
                .map(score -> tr(
                        th(score.subject()).attr("scope", "row"),
                        td(score.domain()),
                        td(score.trainingRole().words()),
                        each(Arrays.stream(HeartFigure.values())
                                .map(figure ->
                                        td(one(figure.predicted(score)) + " (" + one(figure.truth(score)) + ")")))))
                .toList();
        List<String> heading = new ArrayList<>(List.of("Subject", "Domain", "In training"));
        Arrays.stream(HeartFigure.values()).map(HeartFigure::title).forEach(heading::add);
        return scrolling(heading, rows);
    }

    private static String one(OptionalDouble value) {
        return value.isPresent() ? Figures.decimal(value.getAsDouble(), 1) : Figures.NONE;
    }

    /** The paper's figures as computed by its published code, by domain. */
    DivTag reference() {
        List<TrTag> rows = report.domains().stream()
                .map(domain -> tr(
                                th(domain.title()).attr("scope", "row"),
                                td(report.reference(domain)
                                        .map(mean -> Figures.decimal(mean.dice(), 3))
                                        .orElse(Figures.NONE)),
                                td(report.reference(domain)
                                        .map(mean -> Figures.decimal(mean.hausdorff(), 2))
                                        .orElse(Figures.NONE)))
                        .withClass(domain.unseen() ? "unseen" : ""))
                .toList();
        return scrolling(List.of("Domain", "reference_dice", "reference_hausdorff (√pixels)"), rows);
    }

    /** Every metric of every case and region. */
    DivTag cases() {
        List<TrTag> rows = new ArrayList<>();
        for (CaseScore score : report.cases()) {
            for (String region : score.metrics().keySet()) {
                rows.add(tr(
                        th(score.subject()).attr("scope", "row"),
                        td(score.domain()),
                        td(score.frame()),
                        td(score.trainingRole().words()),
                        td(region),
                        each(Arrays.stream(Metric.values())
                                .map(metric -> td(Figures.of(metric, score.figure(metric, region)))))));
            }
        }
        List<String> heading = new ArrayList<>(List.of("Subject", "Domain", "Frame", "In training", "Structure"));
        Arrays.stream(Metric.values()).map(Metric::title).forEach(heading::add);
        return scrolling(heading, rows);
    }

    private static DivTag scrolling(List<String> heading, List<TrTag> rows) {
        return div(table(
                        thead(tr(each(heading.stream().map(name -> th(name).attr("scope", "col"))))),
                        tbody().with(rows)))
                .withClass("table");
    }
}
