package dgnet.model.metric;

import dgnet.data.dataset.Structures.Region;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The agreement of the predicted voxels P and the true voxels T of a region, over a whole volume.
 *
 * <p>If only one side has the structure, the overlap is 0 and there are no distances. If neither side has it, there is neither overlap nor
 * distance, and the case is not counted.
 *
 * @param dice 2 |P ∩ T| / (|P| + |T|), in [0, 1]
 * @param jaccard |P ∩ T| / |P ∪ T|, in [0, 1]
 * @param hausdorff the largest distance between the surfaces, mm
 * @param hausdorff95 the 95th percentile of these distances, both directions pooled, mm
 * @param averageSurfaceDistance the mean of the two directions' mean distances (ASSD), mm
 * @param predictedVolume predicted volume, ml
 * @param trueVolume true volume, ml
 */
public record VolumeMetrics(
        OptionalDouble dice,
        OptionalDouble jaccard,
        OptionalDouble hausdorff,
        OptionalDouble hausdorff95,
        OptionalDouble averageSurfaceDistance,
        double predictedVolume,
        double trueVolume) {
    /**
     * The metrics of one region.
     *
     * @param prediction predicted labels, x fastest
     * @param truth true labels on the same grid
     */
    public static VolumeMetrics of(byte[] prediction, byte[] truth, Region region, VoxelGrid grid) {
        grid.require(prediction.length, "the predicted labels");
        grid.require(truth.length, "the true labels");
        boolean[] predicted = mask(prediction, region);
        boolean[] wanted = mask(truth, region);
        Optional<SurfaceDistances> distances = SurfaceDistances.between(predicted, wanted, grid);
        OptionalDouble dice = Dice.of(prediction, truth, region);
        return new VolumeMetrics(
                dice,
                jaccard(dice),
                distance(distances.map(SurfaceDistances::hausdorff)),
                distance(distances.map(SurfaceDistances::hausdorff95)),
                distance(distances.map(SurfaceDistances::average)),
                grid.millilitres(count(predicted)),
                grid.millilitres(count(wanted)));
    }

    /** The Jaccard index from the Dice coefficient: J = D / (2 − D). */
    private static OptionalDouble jaccard(OptionalDouble dice) {
        return dice.isEmpty() ? dice : OptionalDouble.of(dice.getAsDouble() / (2 - dice.getAsDouble()));
    }

    private static OptionalDouble distance(Optional<Double> millimetres) {
        return millimetres.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private static boolean[] mask(byte[] labels, Region region) {
        boolean[] inside = new boolean[256];
        region.labels().forEach(label -> inside[label] = true);
        boolean[] mask = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            mask[i] = inside[labels[i] & 0xFF];
        }
        return mask;
    }

    private static int count(boolean[] mask) {
        int count = 0;
        for (boolean inside : mask) {
            count += inside ? 1 : 0;
        }
        return count;
    }
}
