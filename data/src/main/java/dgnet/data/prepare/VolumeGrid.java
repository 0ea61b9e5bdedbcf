package dgnet.data.prepare;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;

/**
 * How a file's frame and its prepared slices lie to each other: which stored voxel each pixel of a slice is (canonical orientation), and
 * the resampling and centre crop or pad, there and back.
 */
public final class VolumeGrid {
    private final SliceGrid stored;
    private final double columnSpacing;
    private final double rowSpacing;
    private final double spacing;
    private final int size;

    private VolumeGrid(SliceGrid stored, double columnSpacing, double rowSpacing, double spacing, int size) {
        this.stored = stored;
        this.columnSpacing = columnSpacing;
        this.rowSpacing = rowSpacing;
        this.spacing = spacing;
        this.size = size;
    }

    /** The grid of a file's frames under some settings. */
    public static VolumeGrid of(NiftiHeader header, PreparationSettings settings) {
        Orientation orientation = Orientation.of(header);
        double[] spacing = header.spacing();
        return new VolumeGrid(
                orientation.grid(header),
                spacing[orientation.columnAxis()],
                spacing[orientation.rowAxis()],
                settings.spacing(),
                settings.imageSize());
    }

    /** Slices of a frame (D). */
    public int depth() {
        return stored.depth();
    }

    /** Height and width of a prepared slice (H = W). */
    public int size() {
        return size;
    }

    /** Where the pixels of each unprepared slice are stored. */
    public SliceGrid stored() {
        return stored;
    }

    /** From a slice on the stored grid to a prepared one. */
    PlaneSampling forth() {
        return new PlaneSampling(
                new AxisSampling(stored.width(), columnSpacing, size, spacing),
                new AxisSampling(stored.height(), rowSpacing, size, spacing),
                stored.width());
    }

    /** From a prepared slice to one on the stored grid. */
    PlaneSampling back() {
        return new PlaneSampling(
                new AxisSampling(size, spacing, stored.width(), columnSpacing),
                new AxisSampling(size, spacing, stored.height(), rowSpacing),
                size);
    }

    /**
     * Labels on the file's own grid: the probabilities are resampled, then the largest decides, so that borders stay smooth. Voxels
     * outside the prepared crop are background; of equals the lowest label wins.
     *
     * @param probabilities D·(K+1)·H·W values in label order, background first
     * @param classes structures (K)
     * @return one label for each voxel of a frame, in the file's order, x fastest
     */
    public byte[] labelsOnOriginalGrid(float[] probabilities, int classes) {
        int pixels = size * size;
        if (probabilities.length != depth() * (classes + 1) * pixels) {
            throw new IllegalArgumentException(
                    "probabilities of " + depth() + " slices of " + size + "×" + size + " in "
                            + (classes + 1) + " classes are " + depth() * (classes + 1) * pixels + " values, not "
                            + probabilities.length);
        }
        PlaneSampling back = back();
        int width = stored.width();
        int height = stored.height();
        byte[] labels = new byte[width * height * depth()];
        float[] source = new float[pixels];
        float[] plane = new float[width * height];
        float[] best = new float[width * height];
        for (int slice = 0; slice < depth(); slice++) {
            for (int label = 0; label <= classes; label++) {
                System.arraycopy(probabilities, (slice * (classes + 1) + label) * pixels, source, 0, pixels);
                back.image(source, plane, 0);
                for (int row = 0; row < height; row++) {
                    for (int column = 0; column < width; column++) {
                        int at = row * width + column;
                        if (label == 0 || plane[at] > best[at]) {
                            best[at] = plane[at];
                            labels[stored.index(slice, row, column)] = (byte) label;
                        }
                    }
                }
            }
        }
        return labels;
    }
}
