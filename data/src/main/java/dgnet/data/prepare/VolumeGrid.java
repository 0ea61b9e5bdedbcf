package dgnet.data.prepare;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import java.util.List;

/**
 * The relation between a file's frame and its prepared slices: the stored voxel of each pixel (canonical orientation), and the resampling
 * with crop or pad, in both directions. The prepared slices are either the network's view, H = W pixels about its centre ({@link
 * #of}), or cover the whole scan ({@link #whole}).
 */
public final class VolumeGrid {
    private static final int LARGEST = 1 << 24;

    private final SliceGrid stored;
    private final int size;
    private final int width;
    private final int height;
    private final PlaneSampling toPrepared;
    private final PlaneSampling toStored;

    private VolumeGrid(Spacings stored, ViewCentre centre, double spacing, int size, int width, int height) {
        this.stored = stored.grid();
        this.size = size;
        this.width = width;
        this.height = height;
        int columns = this.stored.width();
        int rows = this.stored.height();
        this.toPrepared = new PlaneSampling(
                new AxisSampling(columns, stored.column(), centre.column(), width, spacing, (width - 1) / 2.0),
                new AxisSampling(rows, stored.row(), centre.row(), height, spacing, (height - 1) / 2.0),
                columns);
        this.toStored = new PlaneSampling(
                new AxisSampling(width, spacing, (width - 1) / 2.0, columns, stored.column(), centre.column()),
                new AxisSampling(height, spacing, (height - 1) / 2.0, rows, stored.row(), centre.row()),
                width);
    }

    /**
     * Slices on a file's grid.
     *
     * @param column size of a pixel along a row in mm
     * @param row size of a pixel along a column in mm
     */
    private record Spacings(SliceGrid grid, double column, double row) {
        static Spacings of(NiftiHeader header) {
            Orientation orientation = Orientation.of(header);
            double[] spacing = header.spacing();
            return new Spacings(
                    orientation.grid(header), spacing[orientation.columnAxis()], spacing[orientation.rowAxis()]);
        }
    }

    /** The network's view of a file's frames: H = W = {@link PreparationSettings#imageSize} pixels about a centre. */
    public static VolumeGrid of(NiftiHeader header, ViewCentre centre, PreparationSettings settings) {
        int size = settings.imageSize();
        return new VolumeGrid(Spacings.of(header), centre, settings.spacing(), size, size, size);
    }

    /**
     * A grid that covers every voxel of a file's frames. Along an axis where the scan fits into the network's view this is the view.
     * Otherwise the slices are larger by an even number of pixels, so that the view is their middle part, pixel for pixel.
     */
    public static VolumeGrid whole(NiftiHeader header, ViewCentre centre, PreparationSettings settings) {
        Spacings stored = Spacings.of(header);
        int size = settings.imageSize();
        return new VolumeGrid(
                stored,
                centre,
                settings.spacing(),
                size,
                covering(stored.grid().width(), centre.column(), stored.column(), settings),
                covering(stored.grid().height(), centre.row(), stored.row(), settings));
    }

    /** The pixels that cover the centres of all voxels along an axis, at least those of the view. */
    private static int covering(int voxels, double centre, double voxel, PreparationSettings settings) {
        int size = settings.imageSize();
        double longest = Math.max(centre, voxels - 1 - centre);
        double needed = Math.min(2 * longest * voxel / settings.spacing(), LARGEST);
        return size + 2 * (int) Math.ceil(Math.max(0, needed - size) / 2);
    }

    /** Slices of a frame (D). */
    public int depth() {
        return stored.depth();
    }

    /** Height and width of the network's view (H = W). */
    public int size() {
        return size;
    }

    /** Width of a prepared slice. */
    public int width() {
        return width;
    }

    /** Height of a prepared slice. */
    public int height() {
        return height;
    }

    /** Whether a prepared slice is not larger than the network's view. */
    public boolean fits() {
        return width == size && height == size;
    }

    /** The position of every pixel in a stored frame. */
    public SliceGrid stored() {
        return stored;
    }

    /** The sampling from a slice on the stored grid to a prepared slice. */
    PlaneSampling toPrepared() {
        return toPrepared;
    }

    /** Whether a pixel of a stored slice is inside the prepared slice. */
    public boolean inside(int row, int column) {
        return toStored.inside(row, column);
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
        int pixels = width * height;
        byte[] prepared = new byte[count * pixels];
        for (int slice = 0; slice < count; slice++) {
            toPrepared.labels(stored.slice(labels, first + slice), prepared, slice * pixels);
        }
        return prepared;
    }

    /**
     * Labels on the file's own grid. The probabilities are resampled before the largest one decides, so that borders stay smooth. Voxels
     * outside the prepared slices are background. A tie goes to the lowest label.
     *
     * @param probabilities D·(K+1)·H·W values in label order, background first
     * @param classes structures (K)
     * @return one label for each voxel of a frame, in the file's order, x fastest
     */
    public byte[] labelsOnOriginalGrid(float[] probabilities, int classes) {
        requireLength(probabilities, depth(), classes);
        byte[] labels = new byte[stored.width() * stored.height() * depth()];
        for (int slice = 0; slice < depth(); slice++) {
            labelsOnOriginalGrid(probabilities, slice * planes(classes), classes, slice, labels);
        }
        return labels;
    }

    /**
     * The labels of one slice on the file's own grid.
     *
     * @param probabilities (K+1)·H·W values of the slice
     * @param labels receives the labels at the slice's voxels, where it must be 0
     */
    public void labelsOnOriginalGrid(float[] probabilities, int classes, int slice, byte[] labels) {
        requireLength(probabilities, 1, classes);
        labelsOnOriginalGrid(probabilities, 0, classes, slice, labels);
    }

    private void labelsOnOriginalGrid(float[] probabilities, int from, int classes, int slice, byte[] labels) {
        int columns = stored.width();
        float[] blended = new float[width];
        float[] values = new float[columns];
        float[] best = new float[columns];
        for (int row = 0; row < stored.height(); row++) {
            // Labels are initially 0; the background's values are the threshold for the others.
            toStored.row(row, probabilities, from, blended, best, 0);
            int to = stored.index(slice, row, 0);
            for (int label = 1; label <= classes; label++) {
                toStored.row(row, probabilities, from + label * width * height, blended, values, 0);
                for (int column = 0; column < columns; column++) {
                    if (values[column] > best[column]) {
                        best[column] = values[column];
                        labels[to + column * stored.columnStep()] = (byte) label;
                    }
                }
            }
        }
    }

    /**
     * The probability of one label on the file's own grid, as used by {@link #labelsOnOriginalGrid(float[], int)}. Outside the prepared
     * slices the background has probability 1 and every structure 0.
     *
     * @param slices for each slice (K+1)·H·W values in label order, background first
     * @param label 0 to K
     * @return one value for each voxel of a frame, in the file's order, x fastest
     */
    public float[] probabilityOnOriginalGrid(List<float[]> slices, int label) {
        int columns = stored.width();
        int rows = stored.height();
        float[] map = new float[columns * rows * depth()];
        float[] plane = new float[columns * rows];
        for (int slice = 0; slice < depth(); slice++) {
            toStored.image(slices.get(slice), label * width * height, plane, 0);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    boolean certain = label == 0 && !toStored.inside(row, column);
                    map[stored.index(slice, row, column)] = certain ? 1 : plane[row * columns + column];
                }
            }
        }
        return map;
    }

    /** The probabilities of one slice. */
    private int planes(int classes) {
        return (classes + 1) * width * height;
    }

    private void requireLength(float[] probabilities, int slices, int classes) {
        int values = slices * planes(classes);
        if (probabilities.length != values) {
            throw new IllegalArgumentException("probabilities of " + slices + " slices of " + height + "×" + width
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
