package dgnet.data.sample;

import dgnet.data.sample.Geometry.SliceSampling;
import java.util.Arrays;

/**
 * Where each pixel of a rotated, flipped, scaled and shifted square image comes from. With d the distance of an output pixel from the
 * centre c = (size − 1) / 2, less the shift t, and s the scale, its source is
 *
 * <pre>
 * x = c + (cos·h·dx − sin·v·dy) / s      h, v: −1 where flipped, else 1
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
    /** Positions are rounded to this many binary places: to two millionths of a pixel, in slices of up to 8191. */
    private static final int FRACTION_BITS = 18;

    private static final int ONE = 1 << FRACTION_BITS;
    private static final int FRACTION = ONE - 1;
    private static final ThreadLocal<RowScratch> SCRATCH = ThreadLocal.withInitial(() -> new RowScratch(0));
    /** A smaller step than this, in pixels, cannot be told from none. */
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

    /** The source x of a place in the output. */
    double sourceX(double column, double row) {
        return originX + column * xAlongRow + row * xAlongColumn;
    }

    /** The source y of a place in the output. */
    double sourceY(double column, double row) {
        return originY + column * yAlongRow + row * yAlongColumn;
    }

    @Override
    public void image(float[] source, float[] into, int offset) {
        RowScratch scratch = prepared();
        for (int row = 0; row < size; row++) {
            Span span = span(row, scratch.span);
            int to = offset + row * size;
            Arrays.fill(into, to, to + span.touching, 0);
            Arrays.fill(into, to + span.left, to + size, 0);
            border(source, into, to, row, span.touching, span.first);
            border(source, into, to, row, span.last, span.left);
            // Several plain loops over arrays that begin at 0 are faster than one: they become vectors, but for the
            // last.
            int x = fixed(sourceX(0, row));
            int y = fixed(sourceY(0, row));
            places(x, y, scratch.stepsX, scratch.stepsY, span.first, span.last, scratch.places);
            fractions(x, scratch.stepsX, span.first, span.last, scratch.rights);
            fractions(y, scratch.stepsY, span.first, span.last, scratch.downs);
            interpolate(source, span.first, span.last, scratch);
            System.arraycopy(scratch.result, span.first, into, to + span.first, span.last - span.first);
        }
    }

    private void places(int x, int y, int[] stepsX, int[] stepsY, int first, int last, int[] places) {
        for (int column = first; column < last; column++) {
            places[column] = ((y + stepsY[column]) >> FRACTION_BITS) * size + ((x + stepsX[column]) >> FRACTION_BITS);
        }
    }

    private static void fractions(int start, int[] steps, int first, int last, float[] fractions) {
        for (int column = first; column < last; column++) {
            fractions[column] = ((start + steps[column]) & FRACTION) * (1f / ONE);
        }
    }

    private void interpolate(float[] source, int first, int last, RowScratch scratch) {
        int[] places = scratch.places;
        float[] rights = scratch.rights;
        float[] downs = scratch.downs;
        float[] result = scratch.result;
        for (int column = first; column < last; column++) {
            int at = places[column];
            float left = source[at];
            float below = source[at + size];
            float upper = left + rights[column] * (source[at + 1] - left);
            float lower = below + rights[column] * (source[at + size + 1] - below);
            result[column] = upper + downs[column] * (lower - upper);
        }
    }

    /** Pixels some of whose neighbours are outside. */
    private void border(float[] source, float[] into, int to, int row, int from, int until) {
        for (int column = from; column < until; column++) {
            into[to + column] = bilinear(source, sourceX(column, row), sourceY(column, row));
        }
    }

    @Override
    public void labels(byte[] source, byte[] into, int offset) {
        RowScratch scratch = prepared();
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

    private RowScratch prepared() {
        RowScratch scratch = SCRATCH.get();
        if (scratch.places.length < size) {
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

    /** What a row's columns see of the source. */
    private static final class Span {
        /** Before this column nothing. */
        private int touching;
        /** From this column on all four neighbours are inside. */
        private int first;
        /** From this column on not all of them. */
        private int last;
        /** From this column on nothing. */
        private int left;
    }

    /** What a thread works with, used again for every slice. */
    private static final class RowScratch {
        private final Span span = new Span();
        private final int[] stepsX;
        private final int[] stepsY;
        private final int[] places;
        private final float[] rights;
        private final float[] downs;
        private final float[] result;

        private RowScratch(int size) {
            stepsX = new int[size];
            stepsY = new int[size];
            places = new int[size];
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

    /** The column at which a source coordinate enters (or leaves) the source and so much about it; infinite where it is never inside. */
    private double crossing(double start, double step, boolean entering, double about) {
        double low = -about;
        double high = size - 1 + about;
        if (Math.abs(step) < LEVEL) {
            // As good as constant along the row; kept away from the limits, where the fixed point's rounding would
            // decide.
            double margin = about > 0 ? -LEVEL * size : LEVEL * size;
            boolean inside = start > low + margin && start < high - margin;
            return inside == entering ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return (entering == step > 0) ? (low - start) / step : (high - start) / step;
    }
}
