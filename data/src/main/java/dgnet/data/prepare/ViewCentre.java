package dgnet.data.prepare;

import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.PreparationSettings.Crop;
import java.util.Arrays;
import java.util.List;

/**
 * The point of a slice about which the network's view is cropped, the same for all slices and frames of a scan. It is found from the image
 * alone, so that it is the same with and without a mask.
 *
 * @param column position on the stored slice, in pixels from the first column
 * @param row position in pixels from the first row
 */
public record ViewCentre(double column, double row) {
    private static final int BINS = 256;
    /** The brightest voxels, such as vessels, are clipped here, so that they do not decide about the threshold. */
    private static final double BRIGHTEST = 99.5;
    /** The share of the foreground that may lie outside its box on each side, so that noise in the air does not move the box. */
    private static final double STRAY = 0.01;

    /** The centre of the stored slices. */
    public static ViewCentre ofScan(NiftiHeader header) {
        SliceGrid grid = Orientation.of(header).grid(header);
        return new ViewCentre((grid.width() - 1) / 2.0, (grid.height() - 1) / 2.0);
    }

    /**
     * The centre that {@link PreparationSettings#crop} asks for. For {@link Crop#FOREGROUND} this is the middle of the box that contains
     * the foreground of the first frame with contrast, except 1 % of it on each side. The foreground is what is brighter than Otsu's
     * threshold (IEEE Transactions on Systems, Man, and Cybernetics 9, 1979). The distance from the scan's centre is rounded to whole
     * pixels, so that the pixels of the view are interpolated at the same positions between stored pixels as with {@link Crop#CENTRE}.
     *
     * @throws dgnet.data.nifti.NiftiException if the foreground is asked for and the file cannot be read
     */
    public static ViewCentre of(NiftiImage image, PreparationSettings settings) {
        ViewCentre centre = ofScan(image.header());
        if (settings.crop() != Crop.FOREGROUND) {
            return centre;
        }
        SliceGrid grid = Orientation.of(image.header()).grid(image.header());
        for (int frame = 0; frame < image.header().frames(); frame++) {
            float[] voxels = image.frame(frame);
            double threshold = threshold(voxels);
            if (threshold < Double.POSITIVE_INFINITY) {
                return foreground(voxels, threshold, grid, centre);
            }
        }
        return centre;
    }

    private static ViewCentre foreground(float[] voxels, double threshold, SliceGrid grid, ViewCentre centre) {
        long[] columns = new long[grid.width()];
        long[] rows = new long[grid.height()];
        for (int slice = 0; slice < grid.depth(); slice++) {
            for (int row = 0; row < grid.height(); row++) {
                for (int column = 0; column < grid.width(); column++) {
                    if (voxels[grid.index(slice, row, column)] > threshold) {
                        columns[column]++;
                        rows[row]++;
                    }
                }
            }
        }
        return new ViewCentre(
                centre.column + Math.rint(middle(columns) - centre.column),
                centre.row + Math.rint(middle(rows) - centre.row));
    }

    /** The middle of the positions that contain all but a share of the voxels on each side. */
    private static double middle(long[] counts) {
        double stray = STRAY * Arrays.stream(counts).sum();
        int first = 0;
        for (double before = counts[0]; before <= stray; before += counts[first]) {
            first++;
        }
        int last = counts.length - 1;
        for (double after = counts[last]; after <= stray; after += counts[last]) {
            last--;
        }
        return (first + last) / 2.0;
    }

    /** Otsu's threshold: what is above it is foreground. Infinite if the finite values are all the same. */
    private static double threshold(float[] voxels) {
        List<Double> bounds = Percentiles.ofFinite(voxels, 0, BRIGHTEST, 100);
        if (bounds.isEmpty() || bounds.get(0).equals(bounds.get(2))) {
            return Double.POSITIVE_INFINITY;
        }
        double low = bounds.get(0);
        double high = bounds.get(1);
        if (high == low) {
            return low;
        }
        double width = (high - low) / BINS;
        long[] histogram = new long[BINS];
        for (float value : voxels) {
            if (Float.isFinite(value)) {
                histogram[(int) Math.min(BINS - 1, (value - low) / width)]++;
            }
        }
        return low + (otsu(histogram) + 1) * width;
    }

    /** The last bin of the background: the variance between background and foreground, w₀·w₁·(μ₀ − μ₁)², is largest. */
    private static int otsu(long[] histogram) {
        double total = 0;
        double moment = 0;
        for (int bin = 0; bin < BINS; bin++) {
            total += histogram[bin];
            moment += (double) bin * histogram[bin];
        }
        double background = 0;
        double backgroundMoment = 0;
        double most = -1;
        int found = 0;
        for (int bin = 0; bin < BINS - 1; bin++) {
            background += histogram[bin];
            backgroundMoment += (double) bin * histogram[bin];
            double foreground = total - background;
            if (background > 0 && foreground > 0) {
                double difference = backgroundMoment / background - (moment - backgroundMoment) / foreground;
                double between = background * foreground * difference * difference;
                if (between > most) {
                    most = between;
                    found = bin;
                }
            }
        }
        return found;
    }
}
