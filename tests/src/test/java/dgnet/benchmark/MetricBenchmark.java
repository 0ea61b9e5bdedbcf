package dgnet.benchmark;

import dgnet.data.dataset.Structures;
import dgnet.model.metric.VolumeMetrics;
import dgnet.model.metric.VoxelGrid;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Seconds for every metric of one structure in a large volume, of a size that clinics have: an ellipsoid that fills most of it against the
 * same moved and wrinkled. Arguments, with their defaults: {@code width=512 height=440 depth=15 rounds=5}; the median counts.
 */
public final class MetricBenchmark {
    private static final Map<String, Integer> DEFAULTS = Map.of("width", 512, "height", 440, "depth", 15, "rounds", 5);

    private MetricBenchmark() {}

    public static void main(String[] arguments) {
        Map<String, Integer> given = new TreeMap<>(DEFAULTS);
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || given.put(pair[0], Integer.valueOf(pair[1])) == null) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: " + DEFAULTS.keySet());
            }
        }
        VoxelGrid grid = new VoxelGrid(given.get("width"), given.get("height"), given.get("depth"), 0.3, 0.3, 5);
        byte[] truth = ellipsoid(grid, 0, 0);
        byte[] prediction = ellipsoid(grid, 0.03, 0.05);
        Structures.Region region = Structures.of("structure").regions().get(0);
        double[] seconds = new double[given.get("rounds")];
        VolumeMetrics metrics = null;
        // The first round is for warming up.
        for (int round = -1; round < seconds.length; round++) {
            long start = System.nanoTime();
            metrics = VolumeMetrics.of(prediction, truth, region, grid);
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        System.out.printf("%s: median %.3f s of %d rounds%n", metrics, seconds[seconds.length / 2], seconds.length);
    }

    /** An ellipsoid, moved along x by a share of the width, its radius varying by another. */
    private static byte[] ellipsoid(VoxelGrid grid, double shift, double wrinkles) {
        byte[] labels = new byte[grid.voxels()];
        for (int i = 0; i < labels.length; i++) {
            double x = place(i % grid.width(), grid.width()) - shift;
            double y = place(i / grid.width() % grid.height(), grid.height());
            double z = place(i / grid.width() / grid.height(), grid.depth());
            double radius = 0.9 + wrinkles * Math.sin(20 * x) * Math.cos(17 * y);
            labels[i] = (byte) (x * x + y * y + z * z < radius * radius ? 1 : 0);
        }
        return labels;
    }

    /** From −1 to 1 along an axis. */
    private static double place(int index, int count) {
        return 2.0 * index / count - 1;
    }
}
