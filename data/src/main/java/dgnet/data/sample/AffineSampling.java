package dgnet.data.sample;

import dgnet.data.sample.Geometry.SliceSampling;
import java.util.Arrays;

/**
 * The source position of each pixel of a rotated, flipped, scaled and shifted square image. With d = p − c − t for an output pixel p, the
 * centre c = (size − 1) / 2, the shift t and the scale s, the source position is
 *
 * <pre>
 * x = c + (cos·h·dx − sin·v·dy) / s      h, v: −1 if flipped, otherwise 1
 * y = c + (sin·h·dx + cos·v·dy) / s
 * </pre>
 *
 * @param size height and width in pixels
 * @param originX source x of the output's first pixel
 * @param originY source y of the output's first pixel
 * @param xAlongRow step of the source x for one pixel to the right
 * @param yAlongRow step of the source y for one pixel to the right
 * @param xAlongColumn step of the source x for one pixel down
 * @param yAlongColumn step of the source y for one pixel down
 */
record AffineSampling(
        int size,
        double originX,
        double originY,
        double xAlongRow,
        double yAlongRow,
        double xAlongColumn,
        double yAlongColumn)
        implements SliceSampling {
    /** Positions are rounded to this many binary places: to two millionths of a pixel, for slices of up to 8191 pixels. */
    private static final int FRACTION_BITS = 18;

    private static final int ONE = 1 << FRACTION_BITS;
    private static final int FRACTION = ONE - 1;
    private static final ThreadLocal<RowScratch> SCRATCH = ThreadLocal.withInitial(() -> new RowScratch(0));
    /** A step of less than this, in pixels, counts as zero. */
    private static final double LEVEL = 1e-5;

    static AffineSampling of(Geometry geometry, int size) {
        double angle = StrictMath.toRadians(geometry.rotation());
        double cos = StrictMath.cos(angle) / geometry.scale();
        double sin = StrictMath.sin(angle) / geometry.scale();
        double h = geometry.flipHorizontal() ? -1 : 1;
        double v = geometry.flipVertical() ? -1 : 1;
        double centre = (size - 1) / 2.0;
        double dx = centre + geometry.shiftX();
        double dy = centre + geometry.shiftY();
        return new AffineSampling(
                size,
                centre - (dx * (cos * h) - dy * (sin * v)),
                centre - (dx * (sin * h) + dy * (cos * v)),
                cos * h,
                sin * h,
                -sin * v,
                cos * v);
    }

    /** The source x of an output position. */
    double sourceX(double column, double row) {
        return originX + column * xAlongRow + row * xAlongColumn;
    }

    /** The source y of an output position. */
    double sourceY(double column, double row) {
        return originY + column * yAlongRow + row * yAlongColumn;
    }

    @Override
    public void image(float[] source, float[] into, int offset) {
        RowScratch scratch = scratch();
        for (int row = 0; row < size; row++) {
            Span span = span(row, scratch.span);
            int to = offset + row * size;
            Arrays.fill(into, to, to + span.touching, 0);
            Arrays.fill(into, to + span.left, to + size, 0);
            border(source, into, to, row, span.touching, span.first);
            border(source, into, to, row, span.last, span.left);
            // Several plain loops over arrays that begin at 0 are faster than one loop: all but the last are
            // vectorised.
            int x = fixed(sourceX(0, row));
            int y = fixed(sourceY(0, row));
            indices(x, y, scratch.stepsX, scratch.stepsY, span.first, span.last, scratch.indices);
            fractions(x, scratch.stepsX, span.first, span.last, scratch.rights);
            fractions(y, scratch.stepsY, span.first, span.last, scratch.downs);
            interpolate(source, span.first, span.last, scratch);
            System.arraycopy(scratch.result, span.first, into, to + span.first, span.last - span.first);
        }
    }

    private void indices(int x, int y, int[] stepsX, int[] stepsY, int first, int last, int[] indices) {
        for (int column = first; column < last; column++) {
            indices[column] = ((y + stepsY[column]) >> FRACTION_BITS) * size + ((x + stepsX[column]) >> FRACTION_BITS);
        }
    }

    private static void fractions(int start, int[] steps, int first, int last, float[] fractions) {
        for (int column = first; column < last; column++) {
            fractions[column] = ((start + steps[column]) & FRACTION) * (1f / ONE);
        }
    }

    private void interpolate(float[] source, int first, int last, RowScratch scratch) {
        int[] indices = scratch.indices;
        float[] rights = scratch.rights;
        float[] downs = scratch.downs;
        float[] result = scratch.result;
        for (int column = first; column < last; column++) {
            int at = indices[column];
            float left = source[at];
            float below = source[at + size];
            float upper = left + rights[column] * (source[at + 1] - left);
            float lower = below + rights[column] * (source[at + size + 1] - below);
            result[column] = upper + downs[column] * (lower - upper);
        }
    }

    /** Pixels with some neighbours outside the source. */
    private void border(float[] source, float[] into, int to, int row, int from, int until) {
        for (int column = from; column < until; column++) {
            into[to + column] = bilinear(source, sourceX(column, row), sourceY(column, row));
        }
    }

    @Override
    public void labels(byte[] source, byte[] into, int offset) {
        RowScratch scratch = scratch();
        int[] stepsX = scratch.stepsX;
        int[] stepsY = scratch.stepsY;
        for (int row = 0; row < size; row++) {
            Span span = span(row, scratch.span);
            int first = span.first;
            int last = span.last;
            int to = offset + row * size;
            for (int column = 0; column < first; column++) {
                into[to + column] = nearest(source, sourceX(column, row), sourceY(column, row));
            }
            int x = fixed(sourceX(0, row) + 0.5);
            int y = fixed(sourceY(0, row) + 0.5);
            for (int column = first; column < last; column++) {
                int atX = (x + stepsX[column]) >> FRACTION_BITS;
                int atY = (y + stepsY[column]) >> FRACTION_BITS;
                into[to + column] = source[atY * size + atX];
            }
            for (int column = last; column < size; column++) {
                into[to + column] = nearest(source, sourceX(column, row), sourceY(column, row));
            }
        }
    }

    private RowScratch scratch() {
        RowScratch scratch = SCRATCH.get();
        if (scratch.indices.length < size) {
            scratch = new RowScratch(size);
            SCRATCH.set(scratch);
        }
        for (int column = 0; column < size; column++) {
            scratch.stepsX[column] = fixed(column * xAlongRow);
            scratch.stepsY[column] = fixed(column * yAlongRow);
        }
        return scratch;
    }

    private static int fixed(double value) {
        return (int) Math.round(value * ONE);
    }

    /** The columns of a row by their position relative to the source. */
    private static final class Span {
        /** Columns before this one are entirely outside. */
        private int touching;
        /** The first column with all four neighbours inside. */
        private int first;
        /** The first later column with a neighbour outside. */
        private int last;
        /** Columns from this one on are entirely outside. */
        private int left;
    }

    /** The scratch arrays of a thread, reused for every slice. */
    private static final class RowScratch {
        private final Span span = new Span();
        private final int[] stepsX;
        private final int[] stepsY;
        private final int[] indices;
        private final float[] rights;
        private final float[] downs;
        private final float[] result;

        private RowScratch(int size) {
            stepsX = new int[size];
            stepsY = new int[size];
            indices = new int[size];
            rights = new float[size];
            downs = new float[size];
            result = new float[size];
        }
    }

    private Span span(int row, Span span) {
        double x = sourceX(0, row);
        double y = sourceY(0, row);
        double enter = Math.max(crossing(x, xAlongRow, true, 0), crossing(y, yAlongRow, true, 0));
        double leave = Math.min(crossing(x, xAlongRow, false, 0), crossing(y, yAlongRow, false, 0));
        span.first = (int) Math.min(size, Math.max(0, Math.ceil(enter) + 1));
        span.last = (int) Math.min(size, Math.max(span.first, Math.floor(leave)));
        double touch = Math.max(crossing(x, xAlongRow, true, 1), crossing(y, yAlongRow, true, 1));
        double part = Math.min(crossing(x, xAlongRow, false, 1), crossing(y, yAlongRow, false, 1));
        span.touching = (int) Math.min(span.first, Math.max(0, Math.floor(touch) - 1));
        span.left = (int) Math.min(size, Math.max(span.last, Math.ceil(part) + 1));
        return span;
    }

    float bilinear(float[] source, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float right = (float) (x - left);
        float down = (float) (y - top);
        float above = (1 - right) * at(source, left, top) + right * at(source, left + 1, top);
        float below = (1 - right) * at(source, left, top + 1) + right * at(source, left + 1, top + 1);
        return (1 - down) * above + down * below;
    }

    private float at(float[] source, int x, int y) {
        return x >= 0 && x < size && y >= 0 && y < size ? source[y * size + x] : 0;
    }

    byte nearest(byte[] source, double x, double y) {
        int column = (int) Math.floor(x + 0.5);
        int row = (int) Math.floor(y + 0.5);
        return column >= 0 && column < size && row >= 0 && row < size ? source[row * size + column] : 0;
    }

    /** The column at which a source coordinate enters (or leaves) the source, extended by a margin; infinite if there is none. */
    private double crossing(double start, double step, boolean entering, double around) {
        double low = -around;
        double high = size - 1 + around;
        if (Math.abs(step) < LEVEL) {
            // Constant along the row. Values close to the limits are excluded, since fixed-point rounding would decide.
            double margin = around > 0 ? -LEVEL * size : LEVEL * size;
            boolean inside = start > low + margin && start < high - margin;
            return inside == entering ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return (entering == step > 0) ? (low - start) / step : (high - start) / step;
    }
}
