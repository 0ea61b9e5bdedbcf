package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import java.util.HashSet;
import java.util.List;

/**
 * A mask with one frame for each of K structures, of 0 and 1, for an image of one frame, as many deep-learning tools write it. The frames
 * follow the order of the label table; a first frame for the background is possible (K + 1 frames). A voxel of several structures gets the
 * last of their labels.
 */
final class OneHotMask {
    private OneHotMask() {}

    /** Whether a mask is one of this kind, by the headers. Only a data set with a label table has such masks. */
    static boolean is(Subject subject, NiftiHeader image, NiftiHeader mask, List<Integer> frames) {
        return possible(subject, mask, frames) && image.frames() == 1;
    }

    /** Whether a mask is one of this kind if its image has one frame. */
    private static boolean possible(Subject subject, NiftiHeader mask, List<Integer> frames) {
        int structures = structures(subject);
        return mask.frames() > 1
                && structures > 0
                && (mask.frames() == structures || mask.frames() == structures + 1)
                && frames.equals(List.of(0))
                && subject.masks().stream().allMatch(one -> one.part().isEmpty());
    }

    /** As {@link #is(Subject, NiftiHeader, NiftiHeader, List)}; the image's header is read only if it decides. */
    static boolean is(Subject subject, NiftiHeader mask, List<Integer> frames) {
        return possible(subject, mask, frames)
                && NiftiImage.open(subject.image()).header().frames() == 1;
    }

    /** @throws DataException if a value is neither 0 nor 1 */
    static byte[] labels(Subject subject, NiftiImage file) {
        int channels = file.header().frames();
        int background = channels - structures(subject);
        byte[] labels = new byte[file.header().voxelsPerFrame()];
        for (int channel = background; channel < channels; channel++) {
            int[] values = file.labels(channel);
            for (int k = 0; k < labels.length; k++) {
                if (values[k] != 0 && values[k] != 1) {
                    throw new DataException(
                            "the mask " + file.path() + " has " + channels + " frames and its image one, so"
                                    + " each frame is the mask of one structure, of 0 and 1; frame " + channel
                                    + " has the value " + values[k]);
                }
                labels[k] = values[k] == 1 ? (byte) (channel - background + 1) : labels[k];
            }
        }
        return labels;
    }

    private static int structures(Subject subject) {
        return new HashSet<>(subject.values().labels().values()).size();
    }
}
