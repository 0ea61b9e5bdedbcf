package dgnet.model.report;

import j2html.tags.ContainerTag;
import java.util.Locale;

/** An element of a drawing in a page. */
final class SvgTag extends ContainerTag<SvgTag> {
    private SvgTag(String name) {
        super(name);
    }

    /** An element of this name. */
    static SvgTag of(String name) {
        return new SvgTag(name);
    }

    /** A whole drawing, as wide as its place allows, that shows a rectangle of its plane. */
    static SvgTag drawing(double x, double y, double width, double height, String description) {
        return of("svg")
                .attr("viewBox", number(x) + " " + number(y) + " " + number(width) + " " + number(height))
                .attr("role", "img")
                .attr("aria-label", description);
    }

    static SvgTag line(double x1, double y1, double x2, double y2) {
        return of("line").place("x1", x1).place("y1", y1).place("x2", x2).place("y2", y2);
    }

    static SvgTag rectangle(double x, double y, double width, double height) {
        return of("rect").place("x", x).place("y", y).place("width", width).place("height", height);
    }

    static SvgTag circle(double x, double y, double radius) {
        return of("circle").place("cx", x).place("cy", y).place("r", radius);
    }

    /** Text that is anchored at its {@code start}, {@code middle} or {@code end}. */
    static SvgTag label(double x, double y, String anchor, String text) {
        return of("text")
                .place("x", x)
                .place("y", y)
                .attr("text-anchor", anchor)
                .withText(text);
    }

    /** What a pointer that rests on the element is told. */
    SvgTag told(String text) {
        return with(of("title").withText(text));
    }

    private SvgTag place(String name, double value) {
        return attr(name, number(value));
    }

    /** Two decimals are less than a pixel. */
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
