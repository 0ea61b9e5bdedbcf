package dgnet.data.prepare;

import dgnet.data.DataException;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import java.nio.file.Path;

/**
 * Makes slices for the network from a scan. Each slice is seen in canonical orientation, clipped to two percentiles of its own stored
 * pixels and scaled to [0, 1] (an all-equal slice gives zeros), then resampled to one spacing and cropped or padded about its middle to
 * one size: linear interpolation (area means where pixels grow by more than half) for intensities, the nearest pixel for labels.
 * Outside the scan both are 0. Slices keep their stored order.
 */
public final class VolumePreparation {
    private final Subject subject;
    private final int classes;
    private final PreparationSettings settings;
    private final VolumeGrid grid;
    private final PlaneSampling sampling;

    private VolumePreparation(Subject subject, int classes, PreparationSettings settings, VolumeGrid grid) {
        this.subject = subject;
        this.classes = classes;
        this.settings = settings;
        this.grid = grid;
        this.sampling = grid.forth();
    }

    /** Prepares one frame of a subject, with the merged labels where it is an annotated one. */
    public static PreparedVolume prepare(Subject subject, int frame, PreparationSettings settings) {
        NiftiImage image = NiftiImage.open(subject.image());
        return of(subject, image, Byte.MAX_VALUE, settings).volume(frame, image.frame(frame));
    }

    /**
     * Prepares every frame of a subject in order, in one pass over its file.
     *
     * @param classes the largest label that a mask may have (K)
     */
    public static void forEachFrame(Subject subject, int classes, PreparationSettings settings, FrameVisitor visitor) {
        NiftiImage image = NiftiImage.open(subject.image());
        VolumePreparation preparation = of(subject, image, classes, settings);
        image.forEachFrame((frame, voxels) -> visitor.frame(frame, preparation.volume(frame, voxels)));
    }

    /** What is done with each prepared frame. */
    @FunctionalInterface
    public interface FrameVisitor {
        void frame(int frame, PreparedVolume volume);
    }

    private static VolumePreparation of(Subject subject, NiftiImage image, int classes, PreparationSettings settings) {
        return new VolumePreparation(subject, classes, settings, VolumeGrid.of(image.header(), settings));
    }

    private PreparedVolume volume(int frame, float[] voxels) {
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
        byte[] merged = MaskMerge.labels(subject, frame, classes);
        SliceGrid stored = grid.stored();
        if (merged.length != stored.width() * stored.height() * stored.depth()) {
            throw new DataException("The masks of subject " + subject.id() + " have " + merged.length
                    + " voxels a frame, its image " + subject.image() + " has "
                    + stored.width() * stored.height() * stored.depth() + "; a mask lies on its image's grid.");
        }
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
        Path file = subject.image();
        for (float value : slice) {
            if (!Float.isFinite(value)) {
                throw new DataException("Slice " + z + " of frame " + frame + " in " + file + " holds " + value
                        + " where a finite intensity is expected; repair the file or take it out of the data set.");
            }
        }
    }

    private static boolean anyLabel(byte[] slice) {
        for (byte label : slice) {
            if (label != 0) {
                return true;
            }
        }
        return false;
    }
}
