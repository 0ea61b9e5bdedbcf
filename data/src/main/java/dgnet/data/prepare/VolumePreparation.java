package dgnet.data.prepare;

import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import java.util.List;

/**
 * Makes slices for the network from a scan. Each slice is seen in canonical orientation, clipped to two percentiles of its own stored
 * pixels and scaled to [0, 1] (an all-equal slice gives zeros), then resampled to one spacing and cropped or padded about its middle to
 * one size: linear interpolation (area means where pixels grow by more than half) for intensities, the nearest pixel for labels.
 * Outside the scan both are 0. Slices keep their stored order.
 *
 * <p>A scan is judged as it is read: an image that cannot be read, holds a value that is no finite number or a frame without any
 * contrast, and masks that cannot be read, lie on another grid, have unknown labels or are empty where every slice was annotated, are a
 * {@link dgnet.data.SubjectException}.
 */
public final class VolumePreparation {
    private final Subject subject;
    private final List<NiftiImage> masks;
    private final int classes;
    private final PreparationSettings settings;
    private final VolumeGrid grid;
    private final PlaneSampling sampling;

    private VolumePreparation(
            Subject subject, List<NiftiImage> masks, int classes, PreparationSettings settings, VolumeGrid grid) {
        this.subject = subject;
        this.masks = masks;
        this.classes = classes;
        this.settings = settings;
        this.grid = grid;
        this.sampling = grid.forth();
    }

    /** Prepares one frame of a subject, with the merged labels where it is an annotated one. */
    public static PreparedVolume prepare(Subject subject, int frame, PreparationSettings settings) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            return of(subject, image, Byte.MAX_VALUE, settings).volume(frame, image.frame(frame));
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /**
     * Prepares every frame of a subject in order, in one pass over its file.
     *
     * @param classes the largest label that a mask may have (K)
     */
    public static void forEachFrame(Subject subject, int classes, PreparationSettings settings, FrameVisitor visitor) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            VolumePreparation preparation = of(subject, image, classes, settings);
            image.forEachFrame((frame, voxels) -> visitor.frame(frame, preparation.volume(frame, voxels)));
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** How many slices all frames of a subject have together, by its image's header. */
    static int slices(Subject subject, PreparationSettings settings) {
        try {
            NiftiHeader header = NiftiImage.open(subject.image()).header();
            return Math.multiplyExact(VolumeGrid.of(header, settings).depth(), header.frames());
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** What is done with each prepared frame. */
    @FunctionalInterface
    public interface FrameVisitor {
        void frame(int frame, PreparedVolume volume);
    }

    private static VolumePreparation of(Subject subject, NiftiImage image, int classes, PreparationSettings settings) {
        List<NiftiImage> masks = MaskMerge.open(subject);
        GridCheck.check(subject, image.header(), masks);
        return new VolumePreparation(subject, masks, classes, settings, VolumeGrid.of(image.header(), settings));
    }

    private PreparedVolume volume(int frame, float[] voxels) {
        requireContrast(voxels, frame);
        SliceGrid stored = grid.stored();
        int pixels = grid.size() * grid.size();
        float[] images = new float[grid.depth() * pixels];
        for (int z = 0; z < grid.depth(); z++) {
            float[] slice = stored.slice(voxels, z);
            requireNumbers(slice, z, frame);
            scale(slice);
            sampling.image(slice, images, z * pixels);
        }
        boolean[] labelled = new boolean[grid.depth()];
        boolean annotated = subject.labelledFrames().stream().anyMatch(known -> known.index() == frame);
        byte[] labels = annotated ? labels(frame, labelled) : new byte[0];
        return new PreparedVolume(grid.depth(), grid.size(), images, labels, labelled, grid);
    }

    private byte[] labels(int frame, boolean[] labelled) {
        byte[] merged = MaskMerge.labels(subject, masks, frame, classes);
        // Where every slice was annotated, nobody annotated a frame that has no label at all.
        if (!subject.emptySliceIsUnlabelled() && !anyLabel(merged)) {
            throw subject.unusable(
                    masks.get(0).path(),
                    "the mask " + masks.get(0).path() + " has no label in frame " + frame + " of subject "
                            + subject.id() + ", which is said to be annotated; correct the mask or the frame's number");
        }
        SliceGrid stored = grid.stored();
        int pixels = grid.size() * grid.size();
        byte[] labels = new byte[grid.depth() * pixels];
        for (int z = 0; z < grid.depth(); z++) {
            byte[] slice = stored.slice(merged, z);
            labelled[z] = !subject.emptySliceIsUnlabelled() || anyLabel(slice);
            sampling.labels(slice, labels, z * pixels);
        }
        return labels;
    }

    private void scale(float[] slice) {
        float[] scratch = slice.clone();
        double low = Percentiles.of(scratch, settings.lowPercentile());
        double high = Percentiles.of(scratch, settings.highPercentile());
        double range = high - low;
        for (int i = 0; i < slice.length; i++) {
            slice[i] = range > 0 ? (float) Math.min(Math.max((slice[i] - low) / range, 0), 1) : 0;
        }
    }

    private void requireNumbers(float[] slice, int z, int frame) {
        for (float value : slice) {
            if (!Float.isFinite(value)) {
                throw subject.unusable(
                        subject.image(),
                        "slice " + z + " of frame " + frame + " in " + subject.image() + " holds " + value
                                + " where a finite intensity is expected; repair the file or take it out of the data set");
            }
        }
    }

    private void requireContrast(float[] voxels, int frame) {
        for (float value : voxels) {
            if (value != voxels[0]) {
                return;
            }
        }
        throw subject.unusable(
                subject.image(),
                "every voxel of frame " + frame + " in " + subject.image() + " is " + voxels[0]
                        + "; repair the file or take it out of the data set");
    }

    private static boolean anyLabel(byte[] labels) {
        for (byte label : labels) {
            if (label != 0) {
                return true;
            }
        }
        return false;
    }
}
