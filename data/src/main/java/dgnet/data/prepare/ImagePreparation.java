package dgnet.data.prepare;

import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.VolumeGrid.PlaneSampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prepares the slices of an image for the network. Each slice is brought into canonical orientation, clipped to two percentiles of its own
 * stored pixels and scaled to [0, 1] (a constant slice gives zeros). It is then resampled to one spacing and cropped or padded about the
 * view's centre to one size (see {@link VolumeGrid}), by linear interpolation (by area means if pixels become more than 1.5 times as large).
 * Outside the scan it is 0. Slices keep their stored order. A value that is not a finite number and a frame without contrast are a {@link
 * NiftiException}; only in a series, a frame without contrast is left out as long as another frame has contrast, see {@link
 * #forEachFrame}. Thread-safe.
 */
public final class ImagePreparation {
    /** The most pixels along a side of a prepared slice. */
    private static final int LARGEST = 8192;

    private final NiftiImage image;
    private final Path file;
    private final PreparationSettings settings;
    private final VolumeGrid grid;
    private final PlaneSampling sampling;

    /** Prepares the frames of one file for the network's view, cropped or padded about its {@link ViewCentre}. */
    public ImagePreparation(NiftiImage image, PreparationSettings settings) {
        this(image, settings, VolumeGrid.of(image.header(), ViewCentre.of(image, settings), settings));
    }

    private ImagePreparation(NiftiImage image, PreparationSettings settings, VolumeGrid grid) {
        this.image = image;
        this.file = image.path();
        this.settings = settings;
        this.grid = grid;
        this.sampling = grid.toPrepared();
    }

    /**
     * Prepares the whole slices of one file, see {@link VolumeGrid#whole}.
     *
     * @throws NiftiException if the slices have too many pixels
     */
    public static ImagePreparation whole(NiftiImage image, PreparationSettings settings) {
        VolumeGrid grid = VolumeGrid.whole(image.header(), ViewCentre.of(image, settings), settings);
        if (Math.max(grid.width(), grid.height()) > LARGEST) {
            throw new NiftiException(
                    image.path(),
                    "a slice is " + grid.width() + "×" + grid.height() + " pixels of " + settings.spacing()
                            + " mm, more than " + LARGEST + " along a side; check the voxel sizes in the header");
        }
        return new ImagePreparation(image, settings, grid);
    }

    /** The relation between a frame and its prepared slices. */
    public VolumeGrid grid() {
        return grid;
    }

    /**
     * Reads every frame of the file in order, in one pass. This is the only place that decides about an empty frame, whose voxels all have
     * one value: in a series the visitor receives it as empty. An empty 3-D image and a series of empty frames are rejected.
     *
     * @throws NiftiException if the file cannot be read, has a value that is not a finite number, or has no frame with contrast
     */
    public void forEachFrame(FrameVisitor visitor) {
        int frames = image.header().frames();
        int[] empty = {0};
        image.forEachFrame((frame, voxels) -> {
            if (frames > 1 && constant(voxels)) {
                empty[0]++;
                if (empty[0] == frames) {
                    throw new NiftiException(
                            file, "no frame of the series has any contrast; repair the file or leave it out");
                }
                visitor.frame(frame, voxels, true);
            } else {
                visitor.frame(frame, voxels, false);
            }
        });
    }

    /** Receives the frames of a file. */
    @FunctionalInterface
    public interface FrameVisitor {
        /**
         * @param voxels the frame as stored, scaled, x fastest
         * @param empty whether the frame is empty, so that it has no {@link #slices}
         */
        void frame(int frame, float[] voxels, boolean empty);
    }

    /** A sentence about the empty frames of a series. */
    public static String emptyFrames(NiftiImage image, List<Integer> frames) {
        return image.path() + ": every voxel has the same value in "
                + (frames.size() == 1 ? "frame " : "frames ")
                + ranges(frames) + " of "
                + image.header().frames();
    }

    /** Rising numbers as text, such as "0, 3 to 7". */
    private static String ranges(List<Integer> numbers) {
        List<String> ranges = new ArrayList<>();
        int from = 0;
        for (int k = 0; k < numbers.size(); k++) {
            int next = k + 1;
            if (next == numbers.size() || numbers.get(next) != numbers.get(k) + 1) {
                int length = next - from;
                ranges.add(numbers.get(from) + (length == 1 ? "" : (length == 2 ? ", " : " to ") + numbers.get(k)));
                from = next;
            }
        }
        return String.join(", ", ranges);
    }

    /**
     * The prepared slices of a frame, D·H·W intensities in [0, 1].
     *
     * @param frame the frame's number, for error messages
     * @param voxels the frame, x fastest
     */
    public float[] slices(int frame, float[] voxels) {
        requireContrast(frame, voxels);
        return slices(frame, voxels, 0, grid.depth());
    }

    /**
     * One slice of a frame, H·W intensities; the frame is not checked, see {@link #requireContrast}.
     *
     * @param z the slice's number in stored order
     */
    public float[] slice(int frame, float[] voxels, int z) {
        return slices(frame, voxels, z, 1);
    }

    private float[] slices(int frame, float[] voxels, int first, int count) {
        SliceGrid stored = grid.stored();
        int pixels = grid.width() * grid.height();
        float[] images = new float[count * pixels];
        float[] slice = new float[stored.width() * stored.height()];
        float[] scratch = new float[slice.length];
        for (int z = 0; z < count; z++) {
            stored.slice(voxels, first + z, slice);
            requireNumbers(slice, first + z, frame);
            scale(slice, scratch);
            sampling.image(slice, 0, images, z * pixels);
        }
        return images;
    }

    private void scale(float[] slice, float[] scratch) {
        System.arraycopy(slice, 0, scratch, 0, slice.length);
        double low = Percentiles.of(scratch, settings.lowPercentile());
        double high = Percentiles.of(scratch, settings.highPercentile());
        double range = high - low;
        if (!(range > 0)) {
            Arrays.fill(slice, 0);
            return;
        }
        for (int i = 0; i < slice.length; i++) {
            double share = (slice[i] - low) / range;
            slice[i] = share <= 0 ? 0 : share >= 1 ? 1 : (float) share;
        }
    }

    private void requireNumbers(float[] slice, int z, int frame) {
        for (float value : slice) {
            if (!Float.isFinite(value)) {
                throw new NiftiException(
                        file,
                        "slice " + z + " of frame " + frame + " has the value " + value
                                + ", but a finite intensity is expected; repair the file or leave it out");
            }
        }
    }

    /**
     * Checks that a frame has contrast.
     *
     * @throws NiftiException if all voxels have the same value
     */
    public void requireContrast(int frame, float[] voxels) {
        if (constant(voxels)) {
            throw new NiftiException(
                    file,
                    "every voxel of frame " + frame + " has the value " + voxels[0]
                            + "; repair the file or leave it out");
        }
    }

    private static boolean constant(float[] voxels) {
        for (float value : voxels) {
            if (value != voxels[0]) {
                return false;
            }
        }
        return true;
    }
}
