package dgnet.model.metric;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far apart the surfaces of two masks are, in mm: from each surface voxel of one the distance between centres to the nearest surface
 * voxel of the other, in both directions. A mask's surface is the mask without its 6-connected erosion; outside the volume is outside
 * the mask. The distances are exact, on sheared axes too.
 */
public final class SurfaceDistances {
    private final double[] there;
    private final double[] back;

    private SurfaceDistances(double[] there, double[] back) {
        this.there = there;
        this.back = back;
    }

    /**
     * The distances between two masks, the same whichever comes first.
     *
     * @param one one element for each voxel of the grid
     * @param other as many
     * @return empty where either mask is: then there is no distance
     */
    public static Optional<SurfaceDistances> between(boolean[] one, boolean[] other, VoxelGrid grid) {
        grid.require(one.length, "the first mask");
        grid.require(other.length, "the second mask");
        if (empty(one) || empty(other)) {
            return Optional.empty();
        }
        BoundingBox box = BoundingBox.of(one, other, grid);
        boolean[] surface = MaskSurface.of(box.crop(one), box.grid());
        boolean[] otherSurface = MaskSurface.of(box.crop(other), box.grid());
        return Optional.of(new SurfaceDistances(
                directed(surface, otherSurface, box.grid()), directed(otherSurface, surface, box.grid())));
    }

    /** The Hausdorff distance: the largest of both directions. */
    public double hausdorff() {
        return Math.max(largest(there), largest(back));
    }

    /** The 95th percentile of both directions pooled, linear between neighbours. */
    public double hausdorff95() {
        double[] pooled = Arrays.copyOf(there, there.length + back.length);
        System.arraycopy(back, 0, pooled, there.length, back.length);
        return Statistics.percentile(pooled, 95);
    }

    /** The average symmetric surface distance (ASSD): the mean of the two directions' means. */
    public double average() {
        return (Statistics.mean(there) + Statistics.mean(back)) / 2;
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
}
