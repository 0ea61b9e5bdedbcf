package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.Draw;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DistanceTransformTest {
    @Test
    void agreesWithComparingEveryPairOfVoxels() {
        for (int trial = 0; trial < 300; trial++) {
            Draw draw = Draw.of(1, 0, "distance transform", trial);
            VoxelGrid grid = new VoxelGrid(
                    1 + draw.below(9),
                    1 + draw.below(9),
                    1 + draw.below(9),
                    draw.uniform(0.2, 3),
                    draw.uniform(0.2, 3),
                    draw.uniform(0.2, 10));
            double share = draw.uniform(0.005, 0.5);
            boolean[] mask = new boolean[grid.voxels()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = draw.uniform() < share;
            }

            double[] squares = DistanceTransform.squared(mask, grid);

            for (int i = 0; i < mask.length; i++) {
                double expected = nearest(mask, grid, i);
                // The difference of two infinities is NaN, so infinities are compared separately.
                assertEquals(expected, squares[i], Double.isInfinite(expected) ? 0 : 1e-12 * (1 + expected));
            }
        }
    }

    @Test
    void oneVoxelIsSeenFromEverywhereAcrossThickSlices() {
        VoxelGrid grid = new VoxelGrid(3, 1, 3, 1.5, 1, 10);
        boolean[] mask = new boolean[9];
        mask[0] = true;

        assertArrayEquals(
                new double[] {0, 2.25, 9, 100, 102.25, 109, 400, 402.25, 409}, DistanceTransform.squared(mask, grid));
    }

    @Test
    void nothingIsInfinitelyFar() {
        double[] squares = DistanceTransform.squared(new boolean[8], new VoxelGrid(2, 2, 2, 1, 1, 1));

        double[] infinite = new double[8];
        Arrays.fill(infinite, Double.POSITIVE_INFINITY);
        assertArrayEquals(infinite, squares);
    }

    @Test
    void aMaskOfAnotherSizeIsRefused() {
        VoxelGrid grid = new VoxelGrid(2, 2, 2, 1, 1, 1);

        assertThrows(IllegalArgumentException.class, () -> DistanceTransform.squared(new boolean[7], grid));
    }

    private static double nearest(boolean[] mask, VoxelGrid grid, int from) {
        double least = Double.POSITIVE_INFINITY;
        for (int to = 0; to < mask.length; to++) {
            if (mask[to]) {
                double x = grid.spacing()[0] * (from % grid.width() - to % grid.width());
                double y =
                        grid.spacing()[1] * (from / grid.width() % grid.height() - to / grid.width() % grid.height());
                int plane = grid.width() * grid.height();
                double z = grid.spacing()[2] * (from / plane - to / plane);
                least = Math.min(least, x * x + y * y + z * z);
            }
        }
        return least;
    }
}
