package dgnet.model.report;

/** The border of a label in a slice as an SVG path along the edges of pixels, in units of pixels, without smoothing. */
final class Contour {
    private final byte[] labels;
    private final int size;
    private final int label;
    private final StringBuilder path = new StringBuilder();

    private Contour(byte[] labels, int size, int label) {
        this.labels = labels;
        this.size = size;
        this.label = label;
    }

    /**
     * The path for the attribute {@code d}; empty if the slice does not have the label.
     *
     * @param labels H·W labels, H = W = size
     */
    static String path(byte[] labels, int size, int label) {
        Contour contour = new Contour(labels, size, label);
        for (int line = 0; line <= size; line++) {
            contour.along(line, true);
            contour.along(line, false);
        }
        return contour.path.toString();
    }

    /** Adds the sections of the border on the line before a row or column. */
    private void along(int line, boolean row) {
        int start = -1;
        for (int at = 0; at <= size; at++) {
            boolean border = at < size && inside(line, at, row) != inside(line - 1, at, row);
            if (border && start < 0) {
                start = at;
            } else if (!border && start >= 0) {
                path.append('M').append(row ? start : line).append(' ').append(row ? line : start);
                path.append(row ? 'h' : 'v').append(at - start);
                start = -1;
            }
        }
    }

    private boolean inside(int line, int at, boolean row) {
        if (line < 0 || line >= size) {
            return false;
        }
        return labels[row ? line * size + at : at * size + line] == label;
    }
}
