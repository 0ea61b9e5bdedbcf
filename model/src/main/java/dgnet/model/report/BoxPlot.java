package dgnet.model.report;

import dgnet.model.evaluate.CaseScore;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.EvaluationReport;
import dgnet.model.evaluate.Figures;
import dgnet.model.metric.Metric;
import dgnet.model.metric.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Box plots of a metric (Tukey, "Exploratory Data Analysis", 1977), in groups: each box is from the lower
 * to the upper quartile with a line at the median, whiskers to the outermost values within 1.5 box lengths, and a dot for each case. For
 * fewer than five cases there are only dots.
 */
final class BoxPlot {
    private static final double LEFT = 46;
    private static final double TOP = 12;
    private static final double HEIGHT = 240;
    private static final double BOTTOM = 28;
    private static final double PLACE = 34;
    private static final double BOX = 20;
    private static final double GAP = 30;
    private static final int FEWEST = 5;
    /** Largest lower end of an axis for overlaps, so that small differences look small. */
    private static final double GOOD_OVERLAP = 0.8;

    private final List<Group> groups;
    private final Axis axis;
    private final double width;

    private BoxPlot(List<Group> groups, Axis axis) {
        this.groups = groups;
        this.axis = axis;
        this.width = groups.stream().mapToInt(group -> group.boxes.size()).max().orElse(0) * PLACE + GAP;
    }

    /**
     * A group of boxes above one name.
     *
     * @param boxes the values of each box; its colour is that of its index
     */
    record Group(String name, List<List<Dot>> boxes) {}

    /** The value of a case. */
    record Dot(double value, String tooltip) {}

    /** The drawing for a metric of an evaluation: a group for each structure with a box for each domain. */
    static SvgTag of(EvaluationReport report, Metric metric) {
        List<Group> groups = new ArrayList<>();
        for (String column : report.columns()) {
            List<List<Dot>> boxes = new ArrayList<>();
            for (EvaluatedDomain domain : report.domains()) {
                List<Dot> dots = new ArrayList<>();
                for (CaseScore score : report.cases(domain)) {
                    report.figure(score, metric, column)
                            .ifPresent(value -> dots.add(new Dot(
                                    value, score.subject() + ", " + score.frame() + ": " + Figures.of(metric, value))));
                }
                boxes.add(dots);
            }
            groups.add(new Group(column, boxes));
        }
        return of(metric, groups, metric.title() + " by structure and domain, as box plots");
    }

    /** The drawing for groups of values. */
    static SvgTag of(Metric metric, List<Group> groups, String description) {
        double[] all = groups.stream()
                .flatMap(group -> group.boxes.stream())
                .flatMap(List::stream)
                .mapToDouble(Dot::value)
                .toArray();
        double least = metric.overlap()
                ? Math.min(GOOD_OVERLAP, Arrays.stream(all).min().orElse(0))
                : 0;
        double largest = metric.overlap() ? 1 : Arrays.stream(all).max().orElse(1);
        return new BoxPlot(groups, Axis.of(least, largest)).drawing(description);
    }

    private SvgTag drawing(String description) {
        double all = LEFT + groups.size() * width;
        SvgTag drawing = SvgTag.drawing(0, 0, all, TOP + HEIGHT + BOTTOM, description)
                .withClass("plot")
                .attr("style", "max-width:" + Math.round(1.5 * all) + "px");
        for (double mark : axis.marks()) {
            drawing.with(SvgTag.line(LEFT, y(mark), all, y(mark)).withClass("grid"));
            drawing.with(SvgTag.label(LEFT - 6, y(mark) + 4, "end", axis.label(mark)));
        }
        for (int index = 0; index < groups.size(); index++) {
            Group group = groups.get(index);
            double start = LEFT + index * width + GAP / 2;
            for (int box = 0; box < group.boxes.size(); box++) {
                drawing.with(box(box, group.boxes.get(box), start + (box + 0.5) * PLACE));
            }
            drawing.with(SvgTag.label(start + (width - GAP) / 2, TOP + HEIGHT + 19, "middle", group.name));
        }
        return drawing;
    }

    private SvgTag box(int index, List<Dot> dots, double x) {
        SvgTag box = SvgTag.of("g").attr("style", "--colour:" + Palette.css(index));
        if (dots.size() >= FEWEST) {
            box.with(quartiles(dots.stream().mapToDouble(Dot::value).toArray(), x));
        }
        for (Dot dot : dots) {
            box.with(SvgTag.circle(x, y(dot.value), 2.2).tooltip(dot.tooltip));
        }
        return box;
    }

    private SvgTag quartiles(double[] values, double x) {
        double lower = Statistics.percentile(values, 25);
        double upper = Statistics.percentile(values, 75);
        double reach = 1.5 * (upper - lower);
        double bottom = Math.min(
                lower, within(values, lower - reach, upper + reach).min().orElse(lower));
        double top = Math.max(
                upper, within(values, lower - reach, upper + reach).max().orElse(upper));
        double median = Statistics.median(values);
        return SvgTag.of("g")
                .with(SvgTag.line(x, y(bottom), x, y(lower)))
                .with(SvgTag.line(x, y(upper), x, y(top)))
                .with(SvgTag.rectangle(x - BOX / 2, y(upper), BOX, Math.max(0.5, y(lower) - y(upper))))
                .with(SvgTag.line(x - BOX / 2, y(median), x + BOX / 2, y(median))
                        .withClass("median"));
    }

    private static DoubleStream within(double[] values, double low, double high) {
        return Arrays.stream(values).filter(value -> value >= low && value <= high);
    }

    private double y(double value) {
        return TOP + HEIGHT * (1 - axis.share(value));
    }

    /**
     * The axis of a plot: a range between round numbers that contains the values.
     *
     * @param low lower end
     * @param high upper end
     * @param step distance between marks
     */
    record Axis(double low, double high, double step) {
        private static final int MARKS = 5;

        /** The axis for a range of values. */
        static Axis of(double least, double largest) {
            if (!(largest > least)) {
                return of(least, least + Math.max(Math.abs(least), 1));
            }
            double range = largest - least;
            double rough = range / MARKS;
            double unit = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = unit * (rough / unit <= 1 ? 1 : rough / unit <= 2 ? 2 : rough / unit <= 5 ? 5 : 10);
            double low = Math.floor(least / step + 1e-9) * step;
            double high = Math.ceil(largest / step - 1e-9) * step;
            return new Axis(low, high, step);
        }

        /** The values of the marks. */
        List<Double> marks() {
            List<Double> marks = new ArrayList<>();
            for (int k = 0; low + k * step <= high + step / 2; k++) {
                marks.add(low + k * step);
            }
            return marks;
        }

        /** The relative position of a value between the ends: 0 … 1. */
        double share(double value) {
            return (value - low) / (high - low);
        }

        /** The label of a mark, with the decimals of the step. */
        String label(double mark) {
            return Figures.decimal(mark, Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9)));
        }
    }
}
