package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.Subject.LabelMapping;
import dgnet.data.nifti.NiftiImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Merges the masks of several raters by majority vote: a tie goes to the lowest label, background first. */
public final class MaskMerge {
    private MaskMerge() {}

    /**
     * The merged labels of a frame of {@code subject}, x fastest, each at most {@code classes}.
     *
     * @param masks the subject's masks, as returned by {@link #open}
     * @param frame the frame's index in the file
     * @throws dgnet.data.SubjectException if a mask cannot be used
     */
    public static byte[] labels(Subject subject, List<NiftiImage> masks, int frame, int classes) {
        List<byte[]> raters = new ArrayList<>();
        for (int rater = 0; rater < masks.size(); rater++) {
            if (subject.masks().get(rater).frames().contains(frame)) {
                raters.add(labels(subject, masks.get(rater), frame, classes));
            }
        }
        if (raters.isEmpty()) {
            throw new IllegalArgumentException("subject " + subject.id() + " has no mask of frame " + frame);
        }
        return majority(raters, classes);
    }

    /**
     * The labels of one mask for one frame.
     *
     * @throws dgnet.data.SubjectException if the mask cannot be used
     */
    public static byte[] labels(Subject subject, NiftiImage mask, int frame, int classes) {
        try {
            int stored = mask.header().frames() == 1 ? 0 : frame;
            return checkedLabels(mask, stored, classes, subject.values(), "the mask");
        } catch (DataException fault) {
            throw subject.unusable(mask.path(), fault);
        }
    }

    /** Opens the masks of a subject and reads their headers. */
    public static List<NiftiImage> open(Subject subject) {
        List<NiftiImage> masks = new ArrayList<>();
        for (Subject.Mask mask : subject.masks()) {
            try {
                masks.add(NiftiImage.open(mask.path()));
            } catch (DataException fault) {
                throw subject.unusable(mask.path(), fault);
            }
        }
        return masks;
    }

    /** The majority label of each voxel of masks of equal length. */
    public static byte[] majority(List<byte[]> masks, int classes) {
        if (masks.size() == 1) {
            return masks.get(0);
        }
        byte[] merged = new byte[masks.get(0).length];
        int[] votes = new int[classes + 1];
        for (int k = 0; k < merged.length; k++) {
            Arrays.fill(votes, 0);
            for (byte[] mask : masks) {
                votes[mask[k]]++;
            }
            int best = 0;
            for (int label = 1; label <= classes; label++) {
                if (votes[label] > votes[best]) {
                    best = label;
                }
            }
            merged[k] = (byte) best;
        }
        return merged;
    }

    /**
     * The labels of one file.
     *
     * @param classes the largest accepted label (K)
     * @param what the name for the file in an error message, such as "the mask"
     * @throws DataException if the file cannot be read as labels, or has another label
     */
    public static byte[] checkedLabels(NiftiImage file, int frame, int classes, String what) {
        return checkedLabels(file, frame, classes, LabelMapping.NONE, what);
    }

    private static byte[] checkedLabels(NiftiImage file, int frame, int classes, LabelMapping mapping, String what) {
        int[] values = file.labels(frame);
        byte[] mask = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            OptionalInt label = mapping.of(values[k]);
            if (label.isEmpty() || label.getAsInt() > classes) {
                throw new DataException(what + " " + file.path() + " has the label " + values[k]
                        + "; the data set's labels are "
                        + (mapping.labels().isEmpty() ? "0 to " + classes : "0 and " + mapping));
            }
            mask[k] = (byte) label.getAsInt();
        }
        return mask;
    }
}
