package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.SubjectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One scan with its masks.
 *
 * @param id unique in the data set
 * @param domain the vendor or site
 * @param image the NIfTI file, 3-D or 4-D
 * @param masks label files on the image's grid, one for each rater of a frame; empty for an unlabelled scan
 * @param labelledFrames the frames that the masks annotate; empty if there are no masks
 * @param emptySliceIsUnlabelled whether a slice without any label in an annotated frame was skipped by the raters; otherwise it contains
 *     no structure
 * @param values the labels that the values in the masks stand for
 */
public record Subject(
        String id,
        String domain,
        Path image,
        List<Mask> masks,
        List<LabelledFrame> labelledFrames,
        boolean emptySliceIsUnlabelled,
        LabelMapping values) {
    public Subject {
        masks = List.copyOf(masks);
        labelledFrames = List.copyOf(labelledFrames);
        if (masks.isEmpty() != labelledFrames.isEmpty()) {
            throw new IllegalArgumentException("subject " + id + " has " + masks.size() + " masks for "
                    + labelledFrames.size() + " labelled frames");
        }
    }

    /** A scan of which every mask annotates all labelled frames and stores the data set's labels. */
    public static Subject of(
            String id,
            String domain,
            Path image,
            List<Path> masks,
            List<LabelledFrame> labelledFrames,
            boolean emptySliceIsUnlabelled) {
        List<Integer> frames = labelledFrames.stream().map(LabelledFrame::index).toList();
        return new Subject(
                id,
                domain,
                image,
                masks.stream().map(mask -> new Mask(mask, frames)).toList(),
                labelledFrames,
                emptySliceIsUnlabelled,
                LabelMapping.NONE);
    }

    /** Whether the scan has masks. */
    public boolean labelled() {
        return !masks.isEmpty();
    }

    /** A copy of this scan without masks. */
    public Subject withoutMasks() {
        return new Subject(id, domain, image, List.of(), List.of(), emptySliceIsUnlabelled, values);
    }

    /**
     * An exception: this subject cannot be used.
     *
     * @param file the unusable file
     * @param reason what is wrong with the file, as a sentence that names the file
     */
    public SubjectException unusable(Path file, String reason) {
        return new SubjectException(domain, id, file, reason, null);
    }

    /** An exception: this subject cannot be used, because reading {@code file} failed with {@code fault}. */
    public SubjectException unusable(Path file, DataException fault) {
        return fault instanceof SubjectException known
                ? known
                : new SubjectException(domain, id, file, fault.getMessage(), fault);
    }

    /**
     * A frame with annotations.
     *
     * @param name such as "ED", "ES"; "image" for a 3-D scan
     * @param index the frame's number in the image, from 0
     */
    public record LabelledFrame(String name, int index) {}

    /**
     * A label file.
     *
     * @param frames the frames of the image that it annotates; a mask has either one frame or as many frames as the image
     */
    public record Mask(Path path, List<Integer> frames) {
        public Mask {
            frames = List.copyOf(frames);
        }
    }

    /** Everything about the annotations that the data set decides and the files do not contain, in one line. */
    public String annotations() {
        return id + " " + labelledFrames + " " + emptySliceIsUnlabelled + " " + values + " "
                + masks.stream().map(Mask::frames).map(Object::toString).collect(Collectors.joining(" "));
    }

    /**
     * The label of each value in a mask file. Value 0 is always background.
     *
     * @param labels labels by value; empty: every value is its own label
     */
    public record LabelMapping(Map<Integer, Integer> labels) {
        /** Every value is its own label. */
        public static final LabelMapping NONE = new LabelMapping(Map.of());

        public LabelMapping {
            labels = Map.copyOf(labels);
        }

        /** The label of a value; empty if the value is not listed. */
        public OptionalInt of(int value) {
            if (value == 0 || labels.isEmpty()) {
                return OptionalInt.of(value);
            }
            Integer label = labels.get(value);
            return label == null ? OptionalInt.empty() : OptionalInt.of(label);
        }

        @Override
        public String toString() {
            return labels.isEmpty() ? "" : new TreeMap<>(labels).toString();
        }
    }
}
