package dgnet.data.sample;

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
    /** Positions along a row are summed up with this many binary places: exact to a millionth of a pixel, and fast. */
    private static final int FRACTION_BITS = 32;

    private static final double ONE = 0x1.0p32;
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
        long stepX = fixed(xAlongRow);
        long stepY = fixed(yAlongRow);
        for (int row = 0; row < size; row++) {
            double startX = originX + row * xAlongColumn;
            double startY = originY + row * yAlongColumn;
            int to = offset + row * size;
            // Between these columns all four neighbours lie inside: the fast loop has nothing to check.
            int first = firstInside(startX, startY);
            int last = lastInside(startX, startY, first);
            for (int column = 0; column < first; column++) {
                into[to + column] = bilinear(source, startX + column * xAlongRow, startY + column * yAlongRow);
            }
            long x = fixed(startX + first * xAlongRow);
            long y = fixed(startY + first * yAlongRow);
            for (int column = first; column < last; column++) {
                float right = fraction(x);
                float down = fraction(y);
                int at = (int) (y >> FRACTION_BITS) * size + (int) (x >> FRACTION_BITS);
                float above = source[at] + right * (source[at + 1] - source[at]);
                float below = source[at + size] + right * (source[at + size + 1] - source[at + size]);
                into[to + column] = above + down * (below - above);
                x += stepX;
                y += stepY;
            }
            for (int column = last; column < size; column++) {
                into[to + column] = bilinear(source, startX + column * xAlongRow, startY + column * yAlongRow);
            }
        }
    }

    @Override
    public void labels(byte[] source, byte[] into, int offset) {
        long stepX = fixed(xAlongRow);
        long stepY = fixed(yAlongRow);
        for (int row = 0; row < size; row++) {
            double startX = originX + row * xAlongColumn;
            double startY = originY + row * yAlongColumn;
            int to = offset + row * size;
            int first = firstInside(startX, startY);
            int last = lastInside(startX, startY, first);
            for (int column = 0; column < first; column++) {
                into[to + column] = nearest(source, startX + column * xAlongRow, startY + column * yAlongRow);
            }
            long x = fixed(startX + first * xAlongRow + 0.5);
            long y = fixed(startY + first * yAlongRow + 0.5);
            for (int column = first; column < last; column++) {
                into[to + column] = source[(int) (y >> FRACTION_BITS) * size + (int) (x >> FRACTION_BITS)];
                x += stepX;
                y += stepY;
            }
            for (int column = last; column < size; column++) {
                into[to + column] = nearest(source, startX + column * xAlongRow, startY + column * yAlongRow);
            }
        }
    }

    private static long fixed(double value) {
        return Math.round(value * ONE);
    }

    private static float fraction(long fixed) {
        return (int) (fixed >>> (FRACTION_BITS - 24) & 0xFFFFFF) * 0x1.0p-24f;
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

    private int firstInside(double startX, double startY) {
        double first = Math.max(crossing(startX, xAlongRow, true), crossing(startY, yAlongRow, true));
        return (int) Math.min(size, Math.max(0, Math.ceil(first) + 1));
    }

    private int lastInside(double startX, double startY, int first) {
        double last = Math.min(crossing(startX, xAlongRow, false), crossing(startY, yAlongRow, false));
        return (int) Math.min(size, Math.max(first, Math.floor(last)));
    }

    /** The column at which a source coordinate enters (or leaves) [0, size − 1); infinite where it is never inside. */
    private double crossing(double start, double step, boolean entering) {
        double limit = size - 1;
        if (Math.abs(step) < LEVEL) {
            // As good as constant along the row; kept away from the limits, where the fixed point's rounding would
            // decide.
            double margin = LEVEL * size;
            boolean inside = start > margin && start < limit - margin;
            return inside == entering ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return (entering == step > 0) ? (0 - start) / step : (limit - start) / step;
    }
}
