package dgnet.data.prepare;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;

/**
 * The relation between a file's frame and its prepared slices: the stored voxel of each pixel (canonical orientation), and the resampling
 * with centre crop or pad, in both directions.
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

    /** The grid of a file's frames with the given settings. */
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

    /** The position of every pixel in a stored frame. */
    public SliceGrid stored() {
        return stored;
    }

    /** The sampling from a slice on the stored grid to a prepared slice. */
    PlaneSampling toPrepared() {
        return new PlaneSampling(
                new AxisSampling(stored.width(), columnSpacing, size, spacing),
                new AxisSampling(stored.height(), rowSpacing, size, spacing),
                stored.width());
    }

    /** The sampling from a prepared slice to a slice on the stored grid. */
    PlaneSampling toStored() {
        return new PlaneSampling(
                new AxisSampling(size, spacing, stored.width(), columnSpacing),
                new AxisSampling(size, spacing, stored.height(), rowSpacing),
                size);
    }

    /**
     * Labels on the prepared grid, by the nearest pixel; 0 outside the scan.
     *
     * @param labels one for each voxel of a frame, in the file's order, x fastest
     * @return D·H·W labels
     */
    public byte[] labelsOnPreparedGrid(byte[] labels) {
        return labelsOnPreparedGrid(labels, 0, depth());
    }

    /** Labels of {@code count} slices on the prepared grid, beginning with slice {@code first}. */
    public byte[] labelsOnPreparedGrid(byte[] labels, int first, int count) {
        PlaneSampling toPrepared = toPrepared();
        int pixels = size * size;
        byte[] prepared = new byte[count * pixels];
        for (int slice = 0; slice < count; slice++) {
            toPrepared.labels(stored.slice(labels, first + slice), prepared, slice * pixels);
        }
        return prepared;
    }

    /**
     * Labels on the file's own grid. The probabilities are resampled before the largest one decides, so that borders stay smooth. Voxels
     * outside the prepared crop are background. A tie goes to the lowest label.
     *
     * @param probabilities D·(K+1)·H·W values in label order, background first
     * @param classes structures (K)
     * @return one label for each voxel of a frame, in the file's order, x fastest
     */
    public byte[] labelsOnOriginalGrid(float[] probabilities, int classes) {
        requireLength(probabilities, classes);
        PlaneSampling toStored = toStored();
        int width = stored.width();
        int height = stored.height();
        byte[] labels = new byte[width * height * depth()];
        float[] blended = new float[size];
        float[] values = new float[width];
        float[] best = new float[width];
        for (int slice = 0; slice < depth(); slice++) {
            for (int row = 0; row < height; row++) {
                // Labels are initially 0; the background's values are the threshold for the others.
                toStored.row(row, probabilities, plane(slice, 0, classes), blended, best, 0);
                int to = stored.index(slice, row, 0);
                for (int label = 1; label <= classes; label++) {
                    toStored.row(row, probabilities, plane(slice, label, classes), blended, values, 0);
                    for (int column = 0; column < width; column++) {
                        if (values[column] > best[column]) {
                            best[column] = values[column];
                            labels[to + column * stored.columnStep()] = (byte) label;
                        }
                    }
                }
            }
        }
        return labels;
    }

    /**
     * The probability of one label on the file's own grid, as used by {@link #labelsOnOriginalGrid}. Outside the prepared crop the background
     * has probability 1 and every structure 0.
     *
     * @param probabilities D·(K+1)·H·W values in label order, background first
     * @param classes structures (K)
     * @param label 0 to K
     * @return one value for each voxel of a frame, in the file's order, x fastest
     */
    public float[] probabilityOnOriginalGrid(float[] probabilities, int classes, int label) {
        requireLength(probabilities, classes);
        PlaneSampling toStored = toStored();
        int width = stored.width();
        int height = stored.height();
        float[] map = new float[width * height * depth()];
        float[] plane = new float[width * height];
        for (int slice = 0; slice < depth(); slice++) {
            toStored.image(probabilities, plane(slice, label, classes), plane, 0);
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    boolean certain = label == 0 && !toStored.inside(row, column);
                    map[stored.index(slice, row, column)] = certain ? 1 : plane[row * width + column];
                }
            }
        }
        return map;
    }

    /** The index of the first probability of a label in a slice. */
    private int plane(int slice, int label, int classes) {
        return (slice * (classes + 1) + label) * size * size;
    }

    private void requireLength(float[] probabilities, int classes) {
        int values = depth() * (classes + 1) * size * size;
        if (probabilities.length != values) {
            throw new IllegalArgumentException("probabilities of " + depth() + " slices of " + size + "×" + size
                    + " in " + (classes + 1) + " classes are " + values + " values, not " + probabilities.length);
        }
    }

    /**
     * Resampling, crop and pad of a slice in one step: the product of one sampling along rows and one along columns.
     *
     * @param columns sampling along a row
     * @param rows sampling along a column
     * @param sourceWidth pixels in a row of the source
     */
    record PlaneSampling(AxisSampling columns, AxisSampling rows, int sourceWidth) {
        /** Writes the resampled slice, row by row, beginning at {@code offset}. The source begins at index {@code from}. */
        void image(float[] source, int from, float[] into, int offset) {
            float[] blended = new float[sourceWidth];
            for (int row = 0; row < rows.size(); row++) {
                row(row, source, from, blended, into, offset + row * columns.size());
            }
        }

        /** Writes row {@code row} of the resampled slice, beginning at {@code offset}. {@code blended} is scratch space of the source's width. */
        void row(int row, float[] source, int from, float[] blended, float[] into, int offset) {
            rows.row(row, source, from, sourceWidth, blended);
            columns.values(blended, into, offset);
        }

        /** Writes the label of the nearest pixel, or background outside the source. */
        void labels(byte[] source, byte[] into, int offset) {
            for (int row = 0; row < rows.size(); row++) {
                int from = rows.nearest(row);
                int to = offset + row * columns.size();
                for (int column = 0; column < columns.size(); column++) {
                    int at = columns.nearest(column);
                    into[to + column] = from >= 0 && at >= 0 ? source[from * sourceWidth + at] : 0;
                }
            }
        }

        /** Whether target pixel (row, column) is inside the source. */
        boolean inside(int row, int column) {
            return rows.nearest(row) >= 0 && columns.nearest(column) >= 0;
        }
    }
}
