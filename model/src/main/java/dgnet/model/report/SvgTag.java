package dgnet.model.report;

import j2html.tags.ContainerTag;
import java.util.Locale;

/** An element of an SVG drawing in a page. */
final class SvgTag extends ContainerTag<SvgTag> {
    private SvgTag(String name) {
        super(name);
    }

    /** An element of this name. */
    static SvgTag of(String name) {
        return new SvgTag(name);
    }

    /** A drawing of a rectangle of the plane, as wide as the page allows. */
    static SvgTag drawing(double x, double y, double width, double height, String description) {
        return of("svg")
                .attr("viewBox", number(x) + " " + number(y) + " " + number(width) + " " + number(height))
                .attr("role", "img")
                .attr("aria-label", description);
    }

    static SvgTag line(double x1, double y1, double x2, double y2) {
        return of("line").number("x1", x1).number("y1", y1).number("x2", x2).number("y2", y2);
    }

    static SvgTag rectangle(double x, double y, double width, double height) {
        return of("rect").number("x", x).number("y", y).number("width", width).number("height", height);
    }

    static SvgTag circle(double x, double y, double radius) {
        return of("circle").number("cx", x).number("cy", y).number("r", radius);
    }

    /** A text anchored at its {@code start}, {@code middle} or {@code end}. */
    static SvgTag label(double x, double y, String anchor, String text) {
        return of("text")
                .number("x", x)
                .number("y", y)
                .attr("text-anchor", anchor)
                .withText(text);
    }

    /** Adds a tooltip. */
    SvgTag tooltip(String text) {
        return with(of("title").withText(text));
    }

    private SvgTag number(String name, double value) {
        return attr(name, number(value));
    }

    /** A number with at most two decimals, which is finer than a pixel. */
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
