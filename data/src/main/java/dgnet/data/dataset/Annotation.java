package dgnet.data.dataset;

import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.SliceGrid;
import java.nio.file.Path;
import java.util.List;

/**
 * The reference labels of one annotated frame.
 *
 * @param labels the raters' merged labels, one for each voxel of the frame, x fastest
 * @param slices for each slice of the grid whether it was annotated; labels of other slices are undefined
 */
@SuppressWarnings("ArrayRecordComponent") // voxel arrays, never compared
public record Annotation(byte[] labels, boolean[] slices) {
    /**
     * The annotation of a frame of {@code subject}.
     *
     * @param masks the subject's masks, as returned by {@link MaskMerge#open}
     * @param frame the frame's index in the file
     * @param classes the largest label that a mask may have (K)
     * @throws dgnet.data.SubjectException if a mask cannot be used, or is empty although every slice was annotated
     *     and the subject's rules refuse it
     */
    public static Annotation of(Subject subject, List<NiftiImage> masks, int frame, int classes, SliceGrid grid) {
        return of(subject, MaskMerge.labels(subject, masks, frame, classes), frame, grid);
    }

    /** The annotation of a frame whose labels are already read and merged. */
    public static Annotation of(Subject subject, byte[] labels, int frame, SliceGrid grid) {
        // If every slice counts as annotated, a frame without any label was not annotated at all, unless that is
        // expected.
        if (!subject.emptySliceIsUnlabelled()
                && !anyLabel(labels)
                && !subject.rules().emptyMaskIsUsed()) {
            Path mask = subject.masks().get(0).path();
            throw subject.unusable(
                    mask,
                    "the mask " + mask + " has no label in frame " + frame + " of subject " + subject.id()
                            + ", although the data set lists the frame as annotated; correct the mask or the frame number,"
                            + " or set data.empty-masks = use if the subject has none of the structures");
        }
        boolean[] slices = new boolean[grid.depth()];
        for (int z = 0; z < grid.depth(); z++) {
            slices[z] = !subject.emptySliceIsUnlabelled() || anyLabel(grid.slice(labels, z));
        }
        return new Annotation(labels, slices);
    }

    /** Whether no voxel has a label. */
    public boolean empty() {
        return !anyLabel(labels);
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
