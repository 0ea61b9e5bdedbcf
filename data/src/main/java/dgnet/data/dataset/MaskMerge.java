package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.dataset.Subject.LabelMapping;
import dgnet.data.dataset.Subject.Part;
import dgnet.data.nifti.NiftiImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Merges the masks of a frame. Masks of several raters: by majority vote; a tie goes to the lowest label, background first. Masks of one
 * structure each: a voxel of several structures gets the last of their labels.
 */
public final class MaskMerge {
    private MaskMerge() {}

    /**
     * The labels of one mask for one frame.
     *
     * @param labels x fastest
     */
    @SuppressWarnings("ArrayRecordComponent") // voxel arrays, never compared
    public record MaskLabels(Subject.Mask mask, byte[] labels) {}

    /**
     * The merged labels of a frame.
     *
     * @param labels x fastest
     * @param overlap voxels of several structures, each in a mask of its own
     */
    @SuppressWarnings("ArrayRecordComponent") // voxel arrays, never compared
    public record Merged(byte[] labels, int overlap) {}

    /**
     * The merged labels of a frame of {@code subject}, x fastest, each at most {@code classes}.
     *
     * @param masks the subject's masks, as returned by {@link #open}
     * @param frame the frame's index in the file
     * @throws dgnet.data.SubjectException if a mask cannot be used
     */
    public static byte[] labels(Subject subject, List<NiftiImage> masks, int frame, int classes) {
        List<MaskLabels> read = new ArrayList<>();
        for (int k = 0; k < masks.size(); k++) {
            Subject.Mask mask = subject.masks().get(k);
            if (mask.frames().contains(frame)) {
                read.add(labels(subject, mask, masks.get(k), frame, classes));
            }
        }
        if (read.isEmpty()) {
            throw new IllegalArgumentException("subject " + subject.id() + " has no mask of frame " + frame);
        }
        return merge(read, classes).labels();
    }

    /**
     * The labels of one mask for one frame.
     *
     * @param file the mask's file
     * @throws dgnet.data.SubjectException if the mask cannot be used
     */
    public static MaskLabels labels(Subject subject, Subject.Mask mask, NiftiImage file, int frame, int classes) {
        try {
            if (OneHotMask.is(subject, file.header(), mask.frames())) {
                return new MaskLabels(mask, OneHotMask.labels(subject, file));
            }
            int stored = file.header().frames() == 1 ? 0 : frame;
            byte[] labels = mask.part().isPresent()
                    ? partLabels(file, stored, mask.part().get())
                    : checkedLabels(file, stored, classes, subject.values(), "the mask");
            return new MaskLabels(mask, labels);
        } catch (DataException fault) {
            throw subject.unusable(file.path(), fault);
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

    /** Merges the masks of one frame: raters, or structures. */
    public static Merged merge(List<MaskLabels> masks, int classes) {
        Map<Integer, List<byte[]>> parts = new TreeMap<>();
        for (MaskLabels mask : masks) {
            mask.mask().part().ifPresent(part -> parts.computeIfAbsent(part.label(), label -> new ArrayList<>())
                    .add(mask.labels()));
        }
        if (parts.isEmpty()) {
            return new Merged(majority(masks.stream().map(MaskLabels::labels).toList(), classes), 0);
        }
        byte[] merged = new byte[masks.get(0).labels().length];
        int overlap = 0;
        for (List<byte[]> raters : parts.values()) {
            byte[] structure = majority(raters, classes);
            for (int k = 0; k < merged.length; k++) {
                if (structure[k] != 0) {
                    overlap += merged[k] != 0 ? 1 : 0;
                    merged[k] = structure[k];
                }
            }
        }
        return new Merged(merged, overlap);
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
            if (label.isEmpty() || label.getAsInt() < 0 || label.getAsInt() > classes) {
                throw new DataException(what + " " + file.path() + " has the label " + values[k]
                        + "; the data set's labels are "
                        + (mapping.labels().isEmpty() ? "0 to " + classes : "0 and " + mapping));
            }
            mask[k] = (byte) label.getAsInt();
        }
        return mask;
    }

    private static byte[] partLabels(NiftiImage file, int frame, Part part) {
        int[] values = file.labels(frame);
        byte[] mask = new byte[values.length];
        for (int k = 0; k < values.length; k++) {
            mask[k] = (byte) part.labelOf(values[k]);
        }
        return mask;
    }
}
