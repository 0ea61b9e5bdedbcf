package dgnet.model.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;

import dgnet.data.dataset.Structures;
import dgnet.model.evaluate.CasePicture;
import dgnet.model.evaluate.CaseScore;
import dgnet.model.evaluate.Figures;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.Metric;
import dgnet.model.network.NetworkSettings;
import j2html.tags.DomContent;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.FigureTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pictures of a case in a report: the slice, truth and prediction as contours on it, the reconstruction and the eight anatomy channels.
 * All but the first show only the part around the structures.
 */
final class CaseFigure {
    private static final Pattern FIGURE = Pattern.compile("<figure>.*?</figure>", Pattern.DOTALL);

    private static final String LEGEND = "<ul class=\"legend\">";

    /** Begins what shows the inside of the network. */
    private static final String INSIDE = "<p class=\"note\">";

    private final CasePicture picture;
    private final Structures structures;
    private final String imageId;
    private final Window window;

    private CaseFigure(CasePicture picture, Structures structures, String imageId) {
        this.picture = picture;
        this.structures = structures;
        this.imageId = imageId;
        this.window = Window.around(picture.truth(), picture.prediction(), picture.size());
    }

    /** @param imageId unique id on the page; the slice is embedded once and used three times */
    static FigureTag of(CasePicture picture, Structures structures, String imageId) {
        return new CaseFigure(picture, structures, imageId).drawn();
    }

    /**
     * The slice, truth and prediction of a case in the page of an evaluation, to be shown on another page. The figure of the only case stands
     * for every rank.
     *
     * @param page the page's HTML
     * @param rank the rank of the case in its evaluation
     * @param prefix makes the ids unique on the other page
     * @return empty if the page has no such figure
     */
    static Optional<String> in(String page, CasePicture.Rank rank, String prefix) {
        Matcher figures = FIGURE.matcher(page);
        while (figures.find()) {
            if (figures.group().contains(strong(rank.words()).render())
                    || figures.group()
                            .contains(strong(CasePicture.Rank.ONLY.words()).render())) {
                String whole = figures.group();
                int rest = whole.indexOf(INSIDE);
                return Optional.of((rest < 0 ? whole : whole.substring(0, rest) + "</figure>")
                        .replace("id=\"", "id=\"" + prefix)
                        .replace("href=\"#", "href=\"#" + prefix));
            }
        }
        return Optional.empty();
    }

    /** The legend of the structures in the page of an evaluation; empty if the page has none before its first figure. */
    static Optional<String> legendIn(String page) {
        Matcher figures = FIGURE.matcher(page);
        int begin = figures.find() ? page.lastIndexOf(LEGEND, figures.start()) : -1;
        return begin < 0 ? Optional.empty() : Optional.of(page.substring(begin, page.indexOf("</ul>", begin) + 5));
    }

    private FigureTag drawn() {
        List<DomContent> first = new ArrayList<>(List.of(slice(), truth(), prediction()));
        FigureTag figure = figure(figcaption(caption()));
        if (picture.inside().isEmpty()) {
            return figure.with(div().withClass("tiles").with(first));
        }
        Prediction inside = picture.inside().get();
        if (inside.reconstruction().length > 0) {
            GreyImage image = GreyImage.ofRange(inside.reconstruction(), 0, picture.size());
            first.add(grey(
                    "reconstruction, black " + Figures.decimal(image.low(), 2) + " to white "
                            + Figures.decimal(image.high(), 2),
                    image));
        }
        DivTag anatomy = div().withClass("tiles small");
        int pixels = picture.size() * picture.size();
        for (int channel = 0; channel < NetworkSettings.ANATOMY_CHANNELS; channel++) {
            GreyImage image = GreyImage.ofRange(inside.anatomy(), channel * pixels, picture.size());
            anatomy.with(grey(
                    channelName(channel) + ", " + Figures.decimal(image.low(), 1) + " to "
                            + Figures.decimal(image.high(), 1),
                    image));
        }
        return figure.with(
                div().withClass("tiles").with(first),
                p("Anatomy channels, each from its smallest value (black) to its largest (white)")
                        .withClass("note"),
                anatomy);
    }

    private DomContent[] caption() {
        CaseScore score = picture.score();
        StringBuilder figures = new StringBuilder();
        for (Structures.Region region : structures.regions()) {
            figures.append(figures.length() == 0 ? " · Dice " : ", ")
                    .append(region.name())
                    .append(' ')
                    .append(Figures.of(Metric.DICE, score.figure(Metric.DICE, region.name())));
        }
        return new DomContent[] {
            strong(picture.rank().words()),
            text(" " + score.subject() + ", " + score.frame() + ", slice " + picture.slice() + " (from 0), "
                    + score.trainingRole().words() + figures)
        };
    }

    private DomContent slice() {
        SvgTag drawing = SvgTag.drawing(0, 0, picture.size(), picture.size(), "image")
                .with(SvgTag.of("image")
                        .withId(imageId)
                        .attr("width", picture.size())
                        .attr("height", picture.size())
                        .attr(
                                "href",
                                GreyImage.ofIntensities(picture.image(), 0, picture.size())
                                        .uri()));
        if (!window.whole(picture.size())) {
            drawing.with(SvgTag.rectangle(window.x(), window.y(), window.side(), window.side())
                    .withClass("window"));
        }
        return tile("image, " + Figures.decimal(picture.size() * picture.spacing(), 0) + " mm wide", drawing);
    }

    private DomContent truth() {
        SvgTag drawing = onSlice("truth");
        contours(drawing, picture.truth(), "contour");
        return tile("truth", drawing);
    }

    private DomContent prediction() {
        SvgTag drawing = onSlice("prediction over truth");
        // White dashes on black are visible on bright and on dark tissue.
        contours(drawing, picture.truth(), "shadow");
        contours(drawing, picture.truth(), "contour faint");
        contours(drawing, picture.prediction(), "contour");
        return tile("prediction; truth dashed", drawing);
    }

    private SvgTag onSlice(String description) {
        return windowed(description).with(SvgTag.of("use").attr("href", "#" + imageId));
    }

    private void contours(SvgTag drawing, byte[] labels, String style) {
        // In reverse order, so that inner structures are drawn over the shared border.
        for (int label = structures.count(); label > 0; label--) {
            String path = Contour.path(labels, picture.size(), label);
            if (!path.isEmpty()) {
                drawing.with(SvgTag.of("path")
                        .withClass(style)
                        .attr("style", "--colour:" + Palette.css(label - 1))
                        .attr("d", path)
                        .tooltip(structures.names().get(label - 1)));
            }
        }
    }

    private DomContent grey(String name, GreyImage image) {
        return tile(
                name,
                windowed(name)
                        .with(SvgTag.of("image")
                                .attr("width", picture.size())
                                .attr("height", picture.size())
                                .attr("href", image.uri())));
    }

    private SvgTag windowed(String description) {
        return SvgTag.drawing(window.x(), window.y(), window.side(), window.side(), description);
    }

    private static DomContent tile(String name, SvgTag drawing) {
        return div(drawing, span(name)).withClass("tile");
    }

    /** The first channels are the logits of the structures, then of the background. */
    private String channelName(int channel) {
        if (channel < structures.count()) {
            return structures.names().get(channel);
        }
        return channel == structures.count() ? "background" : "channel " + (channel + 1);
    }

    /**
     * The square part of a slice around the structures.
     *
     * @param x left column
     * @param y upper row
     * @param side width and height in pixels
     */
    record Window(int x, int y, int side) {
        /** Margin around the structures on each side, as a share of their extent. */
        private static final double MARGIN = 0.5;

        private static final double SMALLEST_SHARE = 0.2;

        /**
         * The part around all labels of truth and prediction; the whole slice if there are no labels, or if the part is almost the whole
         * slice.
         */
        static Window around(byte[] truth, byte[] prediction, int size) {
            int left = size;
            int right = -1;
            int top = size;
            int bottom = -1;
            for (int i = 0; i < truth.length; i++) {
                if (truth[i] != 0 || prediction[i] != 0) {
                    left = Math.min(left, i % size);
                    right = Math.max(right, i % size);
                    top = Math.min(top, i / size);
                    bottom = Math.max(bottom, i / size);
                }
            }
            int extent = Math.max(right - left, bottom - top) + 1;
            int side = (int) Math.ceil(Math.max(extent * (1 + 2 * MARGIN), SMALLEST_SHARE * size));
            if (right < 0 || side > 0.8 * size) {
                return new Window(0, 0, size);
            }
            return new Window(
                    start((left + right + 1) / 2, side, size), start((top + bottom + 1) / 2, side, size), side);
        }

        /** Whether the window is the whole slice. */
        boolean whole(int size) {
            return side == size;
        }

        private static int start(int middle, int side, int size) {
            return Math.max(0, Math.min(middle - side / 2, size - side));
        }
    }
}
