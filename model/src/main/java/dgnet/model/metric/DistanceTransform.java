package dgnet.model.metric;

/**
 * The exact Euclidean distance from every voxel of a grid to the nearest voxel of a mask, in time linear in the number of voxels.
 *
 * <p>The squared distance is separable: D(x, y, z) = min over (x′, y′, z′) in the mask of sx²(x − x′)² + sy²(y − y′)² + sz²(z − z′)², so
 * the axes can be minimised one after another. Along a line, each voxel v defines a parabola f(v) + s²(q − v)². The minimum at every q is
 * the lower envelope of the parabolas, which one pass builds and another evaluates. Source: Felzenszwalb and Huttenlocher, "Distance
 * Transforms of Sampled Functions", Theory of Computing 8, 2012.
 */
public final class DistanceTransform {
    private final double[] line;
    private final int[] vertices;
    private final double[] starts;

    private DistanceTransform(int longest) {
        line = new double[longest];
        vertices = new int[longest];
        starts = new double[longest];
    }

    /**
     * Squared distances between voxel centres on a grid with perpendicular axes.
     *
     * @param mask one element for each voxel of the grid
     * @return for each voxel the squared distance in mm² to the nearest voxel of the mask: 0 inside; infinite everywhere if the mask is
     *     empty
     */
    public static double[] squared(boolean[] mask, VoxelGrid grid) {
        grid.require(mask.length, "a mask");
        double[] squares = new double[mask.length];
        for (int i = 0; i < mask.length; i++) {
            squares[i] = mask[i] ? 0 : Double.POSITIVE_INFINITY;
        }
        int width = grid.width();
        int height = grid.height();
        int depth = grid.depth();
        int plane = width * height;
        double[] spacing = grid.spacing();
        DistanceTransform transform = new DistanceTransform(Math.max(width, Math.max(height, depth)));
        for (int row = 0; row < height * depth; row++) {
            transform.alongLine(squares, row * width, 1, width, spacing[0]);
        }
        for (int z = 0; z < depth; z++) {
            for (int x = 0; x < width; x++) {
                transform.alongLine(squares, z * plane + x, width, height, spacing[1]);
            }
        }
        for (int pixel = 0; pixel < plane; pixel++) {
            transform.alongLine(squares, pixel, plane, depth, spacing[2]);
        }
        return squares;
    }

    /** Replaces the values of one line by the lower envelope of their parabolas. */
    private void alongLine(double[] values, int first, int step, int count, double spacing) {
        for (int q = 0; q < count; q++) {
            line[q] = values[first + q * step];
        }
        int last = lowerEnvelope(count, spacing * spacing);
        if (last < 0) {
            return;
        }
        int lowest = 0;
        for (int q = 0; q < count; q++) {
            while (lowest < last && starts[lowest + 1] < q) {
                lowest++;
            }
            double steps = (q - vertices[lowest]) * spacing;
            values[first + q * step] = line[vertices[lowest]] + steps * steps;
        }
    }

    /**
     * Finds the parabolas of the lower envelope and the start of their intervals.
     *
     * @return the index of the last parabola; −1 if the line has no finite value
     */
    private int lowerEnvelope(int count, double square) {
        int last = -1;
        for (int q = 0; q < count; q++) {
            // An infinite value is never the minimum.
            if (line[q] == Double.POSITIVE_INFINITY) {
                continue;
            }
            while (last >= 0 && crossing(vertices[last], q, square) <= starts[last]) {
                last--;
            }
            last++;
            starts[last] = last == 0 ? Double.NEGATIVE_INFINITY : crossing(vertices[last - 1], q, square);
            vertices[last] = q;
        }
        return last;
    }

    /** The position from which the parabola of {@code right} is lower than that of {@code left}. */
    private double crossing(int left, int right, double square) {
        return (left + right + (line[right] - line[left]) / (square * (right - left))) / 2;
    }
}
