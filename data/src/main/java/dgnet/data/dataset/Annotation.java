package dgnet.data.dataset;

import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import java.nio.file.Path;
import java.util.List;

/**
 * The truth of one annotated frame.
 *
 * @param labels the raters' merged labels, one for each voxel of the frame, x fastest
 * @param slices for each slice of the grid whether somebody annotated it; the labels of the others mean nothing
 */
@SuppressWarnings("ArrayRecordComponent") // voxels: compared by nobody, copied by nobody
public record Annotation(byte[] labels, boolean[] slices) {
    /**
     * The truth of a frame of {@code subject}.
     *
     * @param masks as {@link MaskMerge#open} gives them
     * @param frame the frame's index in the file
     * @param classes the largest label that a mask may have (K)
     * @throws dgnet.data.SubjectException where a mask cannot be used, or is empty though every slice was annotated
     */
    public static Annotation of(Subject subject, List<NiftiImage> masks, int frame, int classes, SliceGrid grid) {
        return of(subject, MaskMerge.labels(subject, masks, frame, classes), frame, grid);
    }

    /** The same of labels that were read and merged. */
    public static Annotation of(Subject subject, byte[] labels, int frame, SliceGrid grid) {
        // Where every slice was annotated, nobody annotated a frame that has no label at all.
        if (!subject.emptySliceIsUnlabelled() && !anyLabel(labels)) {
            Path mask = subject.masks().get(0).path();
            throw subject.unusable(
                    mask,
                    "the mask " + mask + " has no label in frame " + frame + " of subject " + subject.id()
                            + ", which is said to be annotated; correct the mask or the frame's number");
        }
        boolean[] slices = new boolean[grid.depth()];
        for (int z = 0; z < grid.depth(); z++) {
            slices[z] = !subject.emptySliceIsUnlabelled() || anyLabel(grid.slice(labels, z));
        }
        return new Annotation(labels, slices);
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
