package dgnet.model.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.dd;
import static j2html.TagCreator.details;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.document;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.i;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.text;
import static j2html.TagCreator.title;
import static j2html.TagCreator.ul;

import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.Summary;
import dgnet.model.metric.BootstrapInterval;
import dgnet.model.metric.CardiacFunction;
import dgnet.model.metric.Metric;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.UlTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An evaluation as one self-contained page: tables, box plots by domain and structure, and pictures of cases. It contains no script and no
 * time of day, so equal scores give equal bytes.
 */
public final class HtmlReport {
    private static final List<Metric> SHOWN = List.of(Metric.DICE, Metric.HAUSDORFF95, Metric.ASSD);
    private static final List<Metric> PLOTTED = List.of(Metric.DICE, Metric.HAUSDORFF95);

    private final EvaluationReport report;
    private final Map<EvaluatedDomain, List<CasePicture>> pictures;
    private final ReportTables tables;

    private HtmlReport(EvaluationReport report, Map<EvaluatedDomain, List<CasePicture>> pictures) {
        this.report = report;
        this.pictures = pictures;
        this.tables = new ReportTables(report);
    }

    /**
     * The page.
     *
     * @param pictures the pictures by domain, in the order of the report
     */
    public static String of(EvaluationReport report, Map<EvaluatedDomain, List<CasePicture>> pictures) {
        return new HtmlReport(report, pictures).page();
    }

    private String page() {
        List<DomContent> sections = new ArrayList<>(List.of(heading(), scores()));
        tables.empty().ifPresent(table -> sections.add(section(h2("Scans without any structure in the truth"), table)));
        if (report.subjects().stream().anyMatch(score -> score.heart().isPresent())) {
            sections.add(heart());
        }
        sections.add(cases());
        if (report.subjects().stream().anyMatch(score -> score.reference().isPresent())) {
            sections.add(reference());
        }
        sections.add(every());
        sections.add(conventions());
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title("Evaluation"),
                                style().with(rawHtml(styles()))),
                        body(main(each(sections.stream()))))
                .withLang("en"));
    }

    private SectionTag heading() {
        SectionTag section = section(
                h1("Evaluation"),
                dl(each(report.origin().entrySet().stream()
                        .flatMap(entry -> Stream.of(dt(entry.getKey()), dd(entry.getValue()))))));
        if (!report.skipped().isEmpty()) {
            section.with(
                    p(report.skipped().size() + " not scored:").withClass("warning"),
                    ul(each(report.skipped().stream().map(reason -> li(reason)))));
        }
        return section;
    }

    private SectionTag scores() {
        SectionTag section = section(h2("Scores"));
        for (Metric metric : SHOWN) {
            section.with(h3(metric.title()), tables.metric(metric));
            if (PLOTTED.contains(metric)) {
                section.with(legend(
                        report.domains().stream().map(EvaluatedDomain::title).toList()));
                section.with(BoxPlot.of(report, metric));
            }
        }
        for (Metric metric : Metric.values()) {
            if (!SHOWN.contains(metric)) {
                section.with(details(summary(metric.title()), tables.metric(metric)));
            }
        }
        return section;
    }

    private SectionTag heart() {
        return section(
                h2("Function of the left ventricle"),
                p("Predicted minus true: mean ± standard deviation over subjects, and the mean absolute difference."),
                tables.heart(),
                details(summary("Every subject: predicted (true)"), tables.hearts()));
    }

    private SectionTag cases() {
        SectionTag section = section(
                h2("Best, median and worst case of each domain").withId("cases"),
                p("Ordered by the mean Dice over "
                        + String.join(", ", report.structures().single())
                        + "; the picture shows the slice with the most voxels of structures."),
                legend(report.structures().names()));
        pictures.forEach((domain, shown) -> {
            section.with(h3(domain.title()));
            for (CasePicture picture : shown) {
                String id = "slice-" + report.domains().indexOf(domain) + "-"
                        + picture.rank().words();
                section.with(CaseFigure.of(picture, report.structures(), id));
            }
        });
        return section;
    }

    private SectionTag reference() {
        return section(
                h2("For comparison with the paper only"),
                p(
                        "The figures as computed by the published code of the method, slice by slice on the prepared slices. Its"
                                + " Dice pools the structures of a slice and counts an empty slice as 1; its Hausdorff distance is the"
                                + " square root of a number of pixels. Neither is comparable with the scores above."),
                tables.reference());
    }

    private SectionTag every() {
        return section(details(summary("Every case: " + report.cases().size() + " scans"), tables.cases()));
    }

    private SectionTag conventions() {
        return section(
                h2("How the figures are computed"),
                ul(
                        li(
                                "Each labelled frame is one volume on its file's own grid, in mm and ml by its header. If the data"
                                        + " set has slices without annotation, they are not counted."),
                        li(
                                "A structure missing in both truth and prediction is not counted. If only one of them has the"
                                        + " structure, Dice is 0 and there is no distance, so the scan has no mean distance: \"of n\" is"
                                        + " the number of scans with a value."),
                        li("\"unseen\": a domain that is not among the source domains of the model."),
                        li(
                                "Surfaces are voxels with a face to the outside; distances are exact and between voxel centres. HD95"
                                        + " pools both directions; ASSD is the mean of the means of both directions."),
                        li("mean: over " + String.join(", ", report.structures().single())
                                + " of each scan. ±: standard deviation of a sample. 95 %: percentile bootstrap of the mean"
                                + " over subjects (over patients, if the data set has groups), "
                                + BootstrapInterval.RESAMPLES + " resamples, seed " + Summary.SEED
                                + "; with few subjects it is too narrow."),
                        li(
                                "Boxes: quartiles and median; whiskers: values within 1.5 box lengths. Fewer than five scans:"
                                        + " only dots."),
                        li("Myocardial mass: volume at end diastole times " + CardiacFunction.MYOCARDIAL_DENSITY
                                + " g/ml.")));
    }

    static UlTag legend(List<String> names) {
        return ul(each(IntStream.range(0, names.size())
                        .mapToObj(k -> li(i().attr("style", "--colour:" + Palette.css(k)), text(names.get(k))))))
                .withClass("legend");
    }

    static String styles() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException("the program's own report.css cannot be read", fault);
        }
    }
}
