package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.Draw;
import dgnet.data.dataset.Structures.Region;
import dgnet.data.nifti.Affine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VolumeMetricsTest {
    private static final Region ONE = new Region("one", Set.of(1));
    private static final VoxelGrid GRID = new VoxelGrid(6, 5, 4, 1, 2, 10);
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private static final OptionalDouble ZERO = OptionalDouble.of(0);

    @Test
    void equalStructuresAgreeWholly() {
        byte[] cube = box(1, 1, 1, 4, 3, 3);

        assertEquals(
                new VolumeMetrics(
                        OptionalDouble.of(1), OptionalDouble.of(1), ZERO, ZERO, ZERO, 12 * 20 / 1e3, 12 * 20 / 1e3),
                metrics(cube, cube.clone()));
    }

    @Test
    void anEmptySideOverlapsByNothingAndHasNoDistance() {
        byte[] cube = box(1, 1, 1, 4, 3, 3);
        byte[] empty = new byte[GRID.voxels()];

        assertEquals(new VolumeMetrics(ZERO, ZERO, NONE, NONE, NONE, 0, 0.24), metrics(empty, cube));
        assertEquals(new VolumeMetrics(ZERO, ZERO, NONE, NONE, NONE, 0.24, 0), metrics(cube, empty));
    }

    @Test
    void twoEmptySidesHaveNothingToCount() {
        byte[] empty = new byte[GRID.voxels()];

        assertEquals(new VolumeMetrics(NONE, NONE, NONE, NONE, NONE, 0, 0), metrics(empty, empty.clone()));
    }

    @Test
    void singleVoxelsAreTheirOwnSurfaceAndApartInMillimetres() {
        byte[] here = box(1, 1, 1, 2, 2, 2);
        byte[] there = box(4, 3, 3, 5, 4, 4);
        OptionalDouble apart = OptionalDouble.of(Math.sqrt(3 * 3 + 4 * 4 + 20 * 20));

        assertEquals(new VolumeMetrics(ZERO, ZERO, apart, apart, apart, 0.02, 0.02), metrics(here, there));
    }

    /** Steps (3, 0, 0), (1, 2, 0), (0, 2, 10): from one voxel to the other 3·3 + 2·1, 2·2 + 2·2, 2·10 mm. */
    @Test
    void distancesAndVolumesOnAShearedGridAreTheTrueOnes() {
        VoxelGrid sheared = new VoxelGrid(6, 5, 4, new Affine(3, 1, 0, 7, 0, 2, 2, 0, 0, 0, 10, 0));
        byte[] here = box(1, 1, 1, 2, 2, 2);
        byte[] there = box(4, 3, 3, 5, 4, 4);
        OptionalDouble apart = OptionalDouble.of(Math.sqrt(11 * 11 + 8 * 8 + 20 * 20));

        assertEquals(
                new VolumeMetrics(ZERO, ZERO, apart, apart, apart, 0.06, 0.06),
                VolumeMetrics.of(here, there, ONE, sheared));
    }

    @Test
    void aSliceTooManyIsOffByTheSliceThickness() {
        byte[] truth = box(1, 1, 1, 5, 4, 2);
        byte[] prediction = box(1, 1, 1, 5, 4, 3);

        VolumeMetrics metrics = metrics(prediction, truth);

        // A slab two slices thick is all surface: half of the prediction's 24 voxels lie 10 mm off.
        assertEquals(OptionalDouble.of(10), metrics.hausdorff());
        assertEquals(OptionalDouble.of(10), metrics.hausdorff95());
        assertEquals(OptionalDouble.of((5 + 0) / 2.0), metrics.averageSurfaceDistance());
        assertEquals(OptionalDouble.of(2 * 12 / 36.0), metrics.dice());
        assertEquals(0.5, metrics.jaccard().orElseThrow(), 1e-15);
    }

    @Test
    void aStructureThatTheBorderCutsHasASurfaceThere() {
        byte[] all = box(0, 0, 0, 6, 5, 4);
        byte[] corner = box(0, 0, 0, 1, 1, 1);

        VolumeMetrics metrics = metrics(corner, all);

        // The opposite corner lies at the border: 5, 8 and 30 mm away.
        assertEquals(OptionalDouble.of(Math.sqrt(25 + 64 + 900)), metrics.hausdorff());
        // The corner is on both surfaces, so one direction is 0.
        assertEquals(
                average(directed(all, corner)) / 2,
                metrics.averageSurfaceDistance().orElseThrow(),
                1e-12);
    }

    @Test
    void distancesAgreeWithComparingEveryPairOfSurfaceVoxels() {
        for (int trial = 0; trial < 100; trial++) {
            Draw draw = Draw.of(2, 0, "surface distances", trial);
            byte[] prediction = blob(draw);
            byte[] truth = blob(draw);

            VolumeMetrics metrics = metrics(prediction, truth);

            List<Double> there = directed(prediction, truth);
            List<Double> back = directed(truth, prediction);
            List<Double> pooled = new ArrayList<>(there);
            pooled.addAll(back);
            Collections.sort(pooled);
            double position = 0.95 * (pooled.size() - 1);
            double below = pooled.get((int) position);
            double above = pooled.get(Math.min((int) position + 1, pooled.size() - 1));
            assertEquals(Collections.max(pooled), metrics.hausdorff().orElseThrow(), 1e-12);
            assertEquals(
                    below + (position - (int) position) * (above - below),
                    metrics.hausdorff95().orElseThrow(),
                    1e-12);
            assertEquals(
                    (average(there) + average(back)) / 2,
                    metrics.averageSurfaceDistance().orElseThrow(),
                    1e-12);
        }
    }

    @Test
    void aUnionDoesNotMindWhichOfItsLabelsAVoxelHas() {
        byte[] prediction = new byte[GRID.voxels()];
        byte[] truth = new byte[GRID.voxels()];
        prediction[7] = 1;
        truth[7] = (byte) 200;

        VolumeMetrics metrics = VolumeMetrics.of(prediction, truth, new Region("both", Set.of(1, 200)), GRID);

        assertEquals(OptionalDouble.of(1), metrics.dice());
        assertEquals(ZERO, metrics.hausdorff());
    }

    @Test
    void labelsOfAnotherGridAndGridsThatCannotBeAreRefused() {
        byte[] labels = new byte[GRID.voxels()];

        assertThrows(IllegalArgumentException.class, () -> metrics(new byte[7], labels));
        assertThrows(IllegalArgumentException.class, () -> metrics(labels, new byte[7]));
        assertThrows(IllegalArgumentException.class, () -> new VoxelGrid(0, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new VoxelGrid(65536, 65536, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new VoxelGrid(1, 1, 1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new VoxelGrid(1, 1, 1, 1, 1, Double.NaN));
    }

    private static VolumeMetrics metrics(byte[] prediction, byte[] truth) {
        return VolumeMetrics.of(prediction, truth, ONE, GRID);
    }

    /** Label 1 from one corner up to, without, another. */
    private static byte[] box(int x0, int y0, int z0, int x1, int y1, int z1) {
        byte[] labels = new byte[GRID.voxels()];
        for (int i = 0; i < labels.length; i++) {
            boolean inside = x(i) >= x0 && x(i) < x1 && y(i) >= y0 && y(i) < y1 && z(i) >= z0 && z(i) < z1;
            labels[i] = (byte) (inside ? 1 : 0);
        }
        return labels;
    }

    /** Two random boxes and one random voxel. */
    private static byte[] blob(Draw draw) {
        byte[] labels = new byte[GRID.voxels()];
        labels[draw.below(labels.length)] = 1;
        for (int k = 0; k < 2; k++) {
            int x = draw.below(6);
            int y = draw.below(5);
            int z = draw.below(4);
            byte[] box = box(x, y, z, x + 1 + draw.below(5), y + 1 + draw.below(4), z + 1 + draw.below(3));
            for (int i = 0; i < labels.length; i++) {
                labels[i] |= box[i];
            }
        }
        return labels;
    }

    private static List<Double> directed(byte[] from, byte[] to) {
        List<Double> distances = new ArrayList<>();
        for (int i = 0; i < from.length; i++) {
            if (onSurface(from, i)) {
                double least = Double.POSITIVE_INFINITY;
                for (int j = 0; j < to.length; j++) {
                    if (onSurface(to, j)) {
                        double inPlane = Math.hypot(x(i) - x(j), 2 * (y(i) - y(j)));
                        least = Math.min(least, Math.hypot(inPlane, 10 * (z(i) - z(j))));
                    }
                }
                distances.add(least);
            }
        }
        return distances;
    }

    private static boolean onSurface(byte[] labels, int i) {
        int inside = 0;
        for (int j = 0; j < labels.length; j++) {
            int steps = Math.abs(x(i) - x(j)) + Math.abs(y(i) - y(j)) + Math.abs(z(i) - z(j));
            inside += steps == 1 ? labels[j] : 0;
        }
        return labels[i] == 1 && inside < 6;
    }

    private static double average(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static int x(int i) {
        return i % 6;
    }

    private static int y(int i) {
        return i / 6 % 5;
    }

    private static int z(int i) {
        return i / 30;
    }
}
