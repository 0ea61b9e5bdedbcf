package dgnet.model.report;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import dgnet.model.compare.EvaluatedRun;
import dgnet.model.compare.EvaluatedRun.ScoredCase;
import dgnet.model.compare.Results;
import dgnet.model.compare.Results.Spread;
import dgnet.model.compare.ResultsTable;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.Figures;
import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import j2html.tags.DomContent;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.SectionTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The results of an experiment as one self-contained page: tables, box plots for each target, Dice over the share of labels, pictures, and every training. */
public final class ResultsPage {
    private static final double LEFT = 46;
    private static final double TOP = 12;
    private static final double HEIGHT = 240;
    private static final double BOTTOM = 28;
    private static final double PLACE = 110;
    private static final List<CasePicture.Rank> SHOWN =
            List.of(CasePicture.Rank.BEST, CasePicture.Rank.MEDIAN, CasePicture.Rank.WORST);

    private final String name;
    private final Path folder;
    private final Map<String, Results> results;
    private final List<Slope> slopes;

    private ResultsPage(String name, Path folder, Map<String, Results> results, List<Slope> slopes) {
        this.name = name;
        this.folder = folder;
        this.results = results;
        this.slopes = slopes;
    }

    /**
     * A line of Dice over the share of labels.
     *
     * @param values share → mean over targets
     */
    public record Slope(String name, Map<Double, Spread> values) {}

    /**
     * The page.
     *
     * @param folder of the page, for links to the evaluations
     * @param results by the choice of the checkpoint, the headline first
     * @param slopes lines of Dice over the share of labels; may be empty
     */
    public static String of(String name, Path folder, Map<String, Results> results, List<Slope> slopes) {
        return new ResultsPage(name, folder, results, slopes).page();
    }

    private String page() {
        List<DomContent> sections = new ArrayList<>(List.of(h1(name)));
        results.forEach((choice, found) -> sections.add(results(choice, found)));
        Results headline = results.values().iterator().next();
        for (Metric metric : ResultsTable.METRICS) {
            boxes(headline, metric).ifPresent(sections::add);
        }
        if (!slopes.isEmpty()) {
            sections.add(section(
                    h2("Dice over the share of labels"),
                    p("Mean over structures and targets; the bars are the standard deviation over seeds."),
                    HtmlReport.legend(slopes.stream().map(Slope::name).toList()),
                    slopes()));
        }
        pictures(headline).ifPresent(sections::add);
        sections.add(trainings(headline));
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title(name),
                                style().with(rawHtml(HtmlReport.styles()))),
                        body(main(each(sections.stream()))))
                .withLang("en"));
    }

    private static SectionTag results(String choice, Results found) {
        SectionTag section = section(h2("Checkpoint: " + choice));
        if (found.runs().isEmpty()) {
            return section.with(p("No training is done yet."));
        }
        List<ResultsTable> shown = ResultsTable.main(found);
        for (ResultsTable one : shown) {
            section.with(h3(one.title()), drawn(one.header(), one.rows()));
        }
        section.with(details(
                summary("Every structure"),
                each(ResultsTable.all(found).stream()
                        .filter(one -> !shown.contains(one))
                        .map(one -> div(h3(one.title()), drawn(one.header(), one.rows()))))));
        return section.with(ul(each(ResultsTable.notes(found).stream().map(note -> li(note)))));
    }

    private static DivTag drawn(List<String> header, List<List<String>> rows) {
        return div(table(
                        thead(tr(each(header.stream().map(cell -> th(cell))))),
                        tbody(each(rows.stream()
                                .map(row -> tr(
                                        th(row.get(0)),
                                        each(row.subList(1, row.size()).stream().map(cell -> td(cell)))))))))
                .withClass("table");
    }

    /** Box plots of a metric; empty if no scan has a value. */
    private static Optional<SectionTag> boxes(Results found, Metric metric) {
        List<BoxPlot.Group> groups = new ArrayList<>();
        for (String target : found.targets()) {
            List<List<BoxPlot.Dot>> boxes = new ArrayList<>();
            for (String arm : found.arms()) {
                boxes.add(dots(found, arm, target, metric));
            }
            groups.add(new BoxPlot.Group(target, boxes));
        }
        if (groups.stream().allMatch(group -> group.boxes().stream().allMatch(List::isEmpty))) {
            return Optional.empty();
        }
        return Optional.of(section(
                h2(metric.title() + " of every scan, by target"),
                p("Each dot is a scan, as the mean over seeds."),
                HtmlReport.legend(found.arms()),
                BoxPlot.of(metric, groups, metric.title() + " by target and arm, as box plots")));
    }

    /** For each case the mean over the seeds. */
    private static List<BoxPlot.Dot> dots(Results found, String arm, String target, Metric metric) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (EvaluatedRun run : found.runs(arm)) {
            if (run.target().equals(target)) {
                for (ScoredCase score : run.cases()) {
                    score.figure(metric, EvaluatedRun.MEAN).ifPresent(value -> values.computeIfAbsent(
                                    score.subject() + ", " + score.frame(), unused -> new ArrayList<>())
                            .add(value));
                }
            }
        }
        return values.entrySet().stream()
                .map(entry -> {
                    double mean = entry.getValue().stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .getAsDouble();
                    return new BoxPlot.Dot(mean, entry.getKey() + ": " + Figures.of(metric, mean));
                })
                .toList();
    }

    private SvgTag slopes() {
        TreeSet<Double> shares = new TreeSet<>();
        double least = 0.8;
        for (Slope slope : slopes) {
            shares.addAll(slope.values().keySet());
            for (Spread spread : slope.values().values()) {
                least = Math.min(least, spread.mean() - deviation(spread));
            }
        }
        List<Double> places = List.copyOf(shares);
        BoxPlot.Axis axis = BoxPlot.Axis.of(Math.max(0, least), 1);
        double width = LEFT + places.size() * PLACE;
        SvgTag drawing = SvgTag.drawing(0, 0, width, TOP + HEIGHT + BOTTOM, "Dice over the share of labels")
                .withClass("plot")
                .attr("style", "max-width:" + Math.round(1.5 * width) + "px");
        for (double mark : axis.marks()) {
            drawing.with(SvgTag.line(LEFT, y(axis, mark), width, y(axis, mark)).withClass("grid"));
            drawing.with(SvgTag.label(LEFT - 6, y(axis, mark) + 4, "end", axis.label(mark)));
        }
        for (double share : places) {
            drawing.with(SvgTag.label(
                    x(places, share, 0), TOP + HEIGHT + 19, "middle", Figures.decimal(100 * share, 1) + " %"));
        }
        for (int index = 0; index < slopes.size(); index++) {
            Slope slope = slopes.get(index);
            // Lines of equal values stay apart by a few pixels.
            double aside = 6 * (index - (slopes.size() - 1) / 2.0);
            SvgTag line = SvgTag.of("g").attr("style", "--colour:" + Palette.css(index));
            double[] before = null;
            for (double share : places) {
                Spread spread = slope.values().get(share);
                if (spread != null) {
                    double x = x(places, share, aside);
                    double y = y(axis, spread.mean());
                    line.with(SvgTag.line(
                            x,
                            y(axis, spread.mean() - deviation(spread)),
                            x,
                            y(axis, Math.min(1, spread.mean() + deviation(spread)))));
                    line.with(SvgTag.circle(x, y, 3.5)
                            .tooltip(slope.name() + ": " + Figures.of(Metric.DICE, spread.mean())));
                    if (before != null) {
                        line.with(SvgTag.line(before[0], before[1], x, y));
                    }
                    before = new double[] {x, y};
                }
            }
            drawing.with(line);
        }
        return drawing;
    }

    private static double deviation(Spread spread) {
        return Double.isNaN(spread.deviation()) ? 0 : spread.deviation();
    }

    private static double x(List<Double> places, double share, double aside) {
        return LEFT + (places.indexOf(share) + 0.5) * PLACE + aside;
    }

    private static double y(BoxPlot.Axis axis, double value) {
        return TOP + HEIGHT * (1 - axis.share(value));
    }

    /** The best, the median and the worst case of each arm, from the pages of the evaluations; empty if none has pictures. */
    private static Optional<SectionTag> pictures(Results found) {
        SectionTag section = section(
                h2("Best, median and worst scan"),
                p(
                        "The best scan of the training with the highest mean Dice, the median scan of the median training, and the worst scan"
                                + " of the training with the lowest mean Dice."));
        boolean any = false;
        found.runs().stream()
                .findFirst()
                .flatMap(run -> CaseFigure.legendIn(evaluationPage(run)))
                .ifPresent(legend -> section.with(rawHtml(legend)));
        List<String> arms = found.arms();
        for (int arm = 0; arm < arms.size(); arm++) {
            List<EvaluatedRun> byDice = found.runs(arms.get(arm)).stream()
                    .filter(run -> run.mean(Metric.DICE, EvaluatedRun.MEAN).isPresent())
                    .sorted(Comparator.comparing(
                            run -> run.mean(Metric.DICE, EvaluatedRun.MEAN).getAsDouble()))
                    .toList();
            if (byDice.isEmpty()) {
                continue;
            }
            List<DomContent> figures = new ArrayList<>();
            for (CasePicture.Rank rank : SHOWN) {
                int place =
                        switch (rank) {
                            case BEST -> byDice.size() - 1;
                            case MEDIAN -> byDice.size() / 2;
                            default -> 0;
                        };
                EvaluatedRun run = byDice.get(place);
                String prefix = "arm-" + arm + "-" + rank.words() + "-";
                CaseFigure.in(evaluationPage(run), rank, prefix)
                        .ifPresent(figure -> figures.add(div(
                                p(strong(rank.words()), text(", " + run.target() + seed(run)))
                                        .withClass("note"),
                                rawHtml(figure))));
            }
            if (!figures.isEmpty()) {
                any = true;
                section.with(h3(arms.get(arm))).with(figures);
            }
        }
        return any ? Optional.of(section) : Optional.empty();
    }

    private static String seed(EvaluatedRun run) {
        return run.seed().map(seed -> ", seed " + seed).orElse("");
    }

    /** The page of an evaluation; empty text if it cannot be read, since the results do not depend on it. */
    private static String evaluationPage(EvaluatedRun run) {
        try {
            return Files.readString(page(run));
        } catch (IOException absent) {
            return "";
        }
    }

    private SectionTag trainings(Results found) {
        return section(details(
                summary("Every training: " + found.runs().size()),
                div(table(
                                thead(tr(each(List.of("", "target", "seed", "Dice", "HD95 (mm)", "evaluation").stream()
                                        .map(cell -> th(cell))))),
                                tbody(each(found.runs().stream()
                                        .map(run -> tr(
                                                th(run.arm()),
                                                td(run.target()),
                                                td(run.seed().orElse("")),
                                                td(mean(run, Metric.DICE)),
                                                td(mean(run, Metric.HAUSDORFF95)),
                                                td(a("pictures and scans").withHref(link(run)))))))))
                        .withClass("table")));
    }

    private static String mean(EvaluatedRun run, Metric metric) {
        double[] values = run.cases().stream()
                .flatMapToDouble(score -> score.figure(metric, EvaluatedRun.MEAN).stream())
                .toArray();
        return values.length == 0
                ? "–"
                : Figures.of(metric, Statistics.mean(values)) + " (" + values.length + " scans)";
    }

    private String link(EvaluatedRun run) {
        Path page = page(run).toAbsolutePath().normalize();
        return folder.toAbsolutePath().normalize().relativize(page).toString().replace('\\', '/');
    }

    /** The page of an evaluation. */
    private static Path page(EvaluatedRun run) {
        return run.source().resolveSibling("report.html");
    }
}
