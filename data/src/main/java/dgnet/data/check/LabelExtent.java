package dgnet.data.check;

import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.ViewCentre;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The number of labelled voxels by their distance from the centre of the view: the larger of the distances along rows and along columns, in
 * mm. A square view of side s about the centre contains the voxels up to the distance s / 2.
 *
 * @param distances ascending
 * @param voxels labelled voxels at each distance
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LabelExtent(double[] distances, long[] voxels) {
    /** Distances are compared with this tolerance, in mm. */
    private static final double ROUNDING = 1e-6;

    /** The extent of no labels. */
    public static final LabelExtent NONE = new LabelExtent(new double[0], new long[0]);

    /** The extent of the labels of frames with this header about the centre of the view. */
    static LabelExtent of(NiftiHeader header, ViewCentre centre, Collection<byte[]> frames) {
        Orientation orientation = Orientation.of(header);
        SliceGrid grid = orientation.grid(header);
        double across = header.spacing()[orientation.columnAxis()];
        double down = header.spacing()[orientation.rowAxis()];
        TreeMap<Double, Long> counts = new TreeMap<>();
        for (int row = 0; row < grid.height(); row++) {
            for (int column = 0; column < grid.width(); column++) {
                long count = 0;
                for (byte[] labels : frames) {
                    for (int slice = 0; slice < grid.depth(); slice++) {
                        count += labels[grid.index(slice, row, column)] == 0 ? 0 : 1;
                    }
                }
                if (count > 0) {
                    double distance =
                            Math.max(Math.abs(column - centre.column()) * across, Math.abs(row - centre.row()) * down);
                    counts.merge(distance, count, Long::sum);
                }
            }
        }
        return of(counts);
    }

    /**
     * The extent of a subject's labels, from its files.
     *
     * @param classes the largest label that a mask may have (K)
     * @param settings the preparation whose view is meant
     * @throws dgnet.data.DataException if a file cannot be used
     */
    public static LabelExtent of(Subject subject, int classes, PreparationSettings settings) {
        NiftiImage image = NiftiImage.open(subject.image());
        List<NiftiImage> masks = MaskMerge.open(subject);
        List<byte[]> frames = new ArrayList<>();
        for (LabelledFrame frame : subject.labelledFrames()) {
            frames.add(MaskMerge.labels(subject, masks, frame.index(), classes));
        }
        return of(image.header(), ViewCentre.of(image, settings), frames);
    }

    /** The extent of all labels of several scans. */
    static LabelExtent sum(List<LabelExtent> extents) {
        TreeMap<Double, Long> counts = new TreeMap<>();
        for (LabelExtent extent : extents) {
            for (int i = 0; i < extent.distances.length; i++) {
                counts.merge(extent.distances[i], extent.voxels[i], Long::sum);
            }
        }
        return of(counts);
    }

    private static LabelExtent of(TreeMap<Double, Long> counts) {
        return new LabelExtent(
                counts.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                counts.values().stream().mapToLong(Long::longValue).toArray());
    }

    /** The number of labelled voxels. */
    long total() {
        long total = 0;
        for (long count : voxels) {
            total += count;
        }
        return total;
    }

    /** The share of the labelled voxels outside a view, from 0 to 1; 0 without labels. */
    double outside(double side) {
        long outside = 0;
        for (int i = 0; i < distances.length; i++) {
            outside += distances[i] > side / 2 + ROUNDING ? voxels[i] : 0;
        }
        return outside == 0 ? 0 : (double) outside / total();
    }

    /** The side in mm of the smallest view that contains a share of the labelled voxels; 0 without labels. */
    double side(double share) {
        double wanted = share * total();
        long inside = 0;
        for (int i = 0; i < distances.length; i++) {
            inside += voxels[i];
            if (inside >= wanted) {
                return 2 * distances[i];
            }
        }
        return 0;
    }
}
