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

/**
 * A case of a report as pictures: the slice, truth and prediction as contours on it, and what the model makes of it: the reconstruction and
 * the eight anatomy channels. All but the first show the part around the structures.
 */
final class CaseFigure {
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

    /** @param imageId of no other picture of the page: the slice is kept once and used three times */
    static FigureTag of(CasePicture picture, Structures structures, String imageId) {
        return new CaseFigure(picture, structures, imageId).drawn();
    }

    private FigureTag drawn() {
        List<DomContent> first = new ArrayList<>(List.of(slice(), truth(), prediction()));
        FigureTag figure = figure(figcaption(caption()));
        if (picture.inside().isEmpty()) {
            return figure.with(div().withClass("tiles").with(first));
        }
        Prediction inside = picture.inside().get();
        if (inside.reconstruction().length > 0) {
            first.add(grey("reconstruction", GreyImage.ofIntensities(inside.reconstruction(), 0, picture.size())));
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
                p("Anatomy channels, each from its least value (black) to its largest (white)")
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
                    + score.standing().words() + figures)
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
        // Black below white: dashes that are seen on bright and on dark tissue.
        contours(drawing, picture.truth(), "shadow");
        contours(drawing, picture.truth(), "contour faint");
        contours(drawing, picture.prediction(), "contour");
        return tile("prediction; truth dashed", drawing);
    }

    private SvgTag onSlice(String description) {
        return windowed(description).with(SvgTag.of("use").attr("href", "#" + imageId));
    }

    private void contours(SvgTag drawing, byte[] labels, String style) {
        // The first structures last, since what lies inside another shares its border.
        for (int label = structures.count(); label > 0; label--) {
            String path = Contour.path(labels, picture.size(), label);
            if (!path.isEmpty()) {
                drawing.with(SvgTag.of("path")
                        .withClass(style)
                        .attr("style", "--colour:" + Palette.css(label - 1))
                        .attr("d", path)
                        .told(structures.names().get(label - 1)));
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
}
