package dgnet.model.metric;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The distances between the surfaces of two masks in mm: for each surface voxel of one mask the distance between centres to the nearest
 * surface voxel of the other, in both directions. The surface of a mask is the mask without its 6-connected erosion. The distances are
 * exact, on sheared axes too.
 */
public final class SurfaceDistances {
    private final double[] forward;
    private final double[] backward;

    private SurfaceDistances(double[] forward, double[] backward) {
        this.forward = forward;
        this.backward = backward;
    }

    /**
     * The distances between two masks, in any order.
     *
     * @param one a mask with one element for each voxel of the grid
     * @param other another mask of the grid
     * @return empty if either mask is empty
     */
    public static Optional<SurfaceDistances> between(boolean[] one, boolean[] other, VoxelGrid grid) {
        grid.require(one.length, "the first mask");
        grid.require(other.length, "the second mask");
        if (empty(one) || empty(other)) {
            return Optional.empty();
        }
        BoundingBox box = BoundingBox.of(one, other, grid);
        boolean[] oneSurface = surface(box.crop(one), box.grid());
        boolean[] otherSurface = surface(box.crop(other), box.grid());
        return Optional.of(new SurfaceDistances(
                directed(oneSurface, otherSurface, box.grid()), directed(otherSurface, oneSurface, box.grid())));
    }

    /** The Hausdorff distance: the largest distance of both directions. */
    public double hausdorff() {
        return Math.max(largest(forward), largest(backward));
    }

    /** The 95th percentile of the distances of both directions, interpolated linearly. */
    public double hausdorff95() {
        double[] pooled = Arrays.copyOf(forward, forward.length + backward.length);
        System.arraycopy(backward, 0, pooled, forward.length, backward.length);
        return Statistics.percentile(pooled, 95);
    }

    /** The average symmetric surface distance (ASSD): the mean of the two directions' means. */
    public double average() {
        return (Statistics.mean(forward) + Statistics.mean(backward)) / 2;
    }

    /**
     * For each voxel of a mask whether it belongs to the surface: whether it has a face to a voxel that is not in the mask. Voxels outside
     * the volume are not in the mask, so a structure that touches the border has a surface there.
     */
    private static boolean[] surface(boolean[] mask, VoxelGrid grid) {
        grid.require(mask.length, "a mask");
        int width = grid.width();
        int plane = width * grid.height();
        boolean[] surface = new boolean[mask.length];
        int i = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < width; x++, i++) {
                    boolean atBorder = x == 0
                            || x == width - 1
                            || y == 0
                            || y == grid.height() - 1
                            || z == 0
                            || z == grid.depth() - 1;
                    surface[i] = mask[i]
                            && (atBorder
                                    || !(mask[i - 1]
                                            && mask[i + 1]
                                            && mask[i - width]
                                            && mask[i + width]
                                            && mask[i - plane]
                                            && mask[i + plane]));
                }
            }
        }
        return surface;
    }

    private static double[] directed(boolean[] from, boolean[] to, VoxelGrid grid) {
        return grid.sheared() ? directedBySearch(from, to, grid) : directedByTransform(from, to, grid);
    }

    private static double[] directedByTransform(boolean[] from, boolean[] to, VoxelGrid grid) {
        double[] squares = DistanceTransform.squared(to, grid);
        double[] distances = new double[squares.length];
        int count = 0;
        for (int i = 0; i < squares.length; i++) {
            if (from[i]) {
                distances[count++] = Math.sqrt(squares[i]);
            }
        }
        return Arrays.copyOf(distances, count);
    }

    /** The same on sheared axes, along which squared distances do not add up: every pair of surface voxels is compared. */
    private static double[] directedBySearch(boolean[] from, boolean[] to, VoxelGrid grid) {
        double[][] targets = places(to, grid);
        return Arrays.stream(places(from, grid))
                .mapToDouble(place -> Math.sqrt(nearestSquare(place, targets)))
                .toArray();
    }

    private static double nearestSquare(double[] place, double[][] targets) {
        double nearest = Double.POSITIVE_INFINITY;
        for (double[] target : targets) {
            double x = place[0] - target[0];
            double y = place[1] - target[1];
            double z = place[2] - target[2];
            nearest = Math.min(nearest, x * x + y * y + z * z);
        }
        return nearest;
    }

    private static double[][] places(boolean[] mask, VoxelGrid grid) {
        return IntStream.range(0, mask.length)
                .filter(voxel -> mask[voxel])
                .mapToObj(grid::place)
                .toArray(double[][]::new);
    }

    private static boolean empty(boolean[] mask) {
        for (boolean inside : mask) {
            if (inside) {
                return false;
            }
        }
        return true;
    }

    private static double largest(double[] distances) {
        return Arrays.stream(distances).max().orElseThrow();
    }

    /**
     * The smallest box that contains two masks. Both are empty outside, so surfaces and distances are the same in the box as in the whole
     * volume, and the cost depends only on the size of the structures.
     */
    private static final class BoundingBox {
        private final VoxelGrid whole;
        private final VoxelGrid box;
        private final int first;

        private BoundingBox(VoxelGrid whole, VoxelGrid box, int first) {
            this.whole = whole;
            this.box = box;
            this.first = first;
        }

        /** The box of two masks on one grid, at least one of which is not empty. */
        static BoundingBox of(boolean[] one, boolean[] other, VoxelGrid grid) {
            int[] low = {grid.width(), grid.height(), grid.depth()};
            int[] high = {-1, -1, -1};
            int i = 0;
            for (int z = 0; z < grid.depth(); z++) {
                for (int y = 0; y < grid.height(); y++) {
                    for (int x = 0; x < grid.width(); x++, i++) {
                        if (one[i] || other[i]) {
                            include(x, 0, low, high);
                            include(y, 1, low, high);
                            include(z, 2, low, high);
                        }
                    }
                }
            }
            VoxelGrid box =
                    new VoxelGrid(high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1, grid.affine());
            return new BoundingBox(grid, box, (low[2] * grid.height() + low[1]) * grid.width() + low[0]);
        }

        /** The grid of the box. */
        VoxelGrid grid() {
            return box;
        }

        /** The part of a mask of the whole volume inside the box. */
        boolean[] crop(boolean[] mask) {
            boolean[] part = new boolean[box.voxels()];
            for (int z = 0; z < box.depth(); z++) {
                for (int y = 0; y < box.height(); y++) {
                    int from = first + (z * whole.height() + y) * whole.width();
                    System.arraycopy(mask, from, part, (z * box.height() + y) * box.width(), box.width());
                }
            }
            return part;
        }

        private static void include(int position, int axis, int[] low, int[] high) {
            low[axis] = Math.min(low[axis], position);
            high[axis] = Math.max(high[axis], position);
        }
    }
}
