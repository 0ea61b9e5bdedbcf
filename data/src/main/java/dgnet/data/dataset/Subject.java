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
 * One scan and what is known of it.
 *
 * @param id unique in the data set
 * @param domain its vendor or site
 * @param image the NIfTI file, 3-D or 4-D
 * @param masks label files on the image's grid; several of one frame are its raters'; none: unlabelled
 * @param labelledFrames the frames that the masks annotate; empty where there are no masks
 * @param emptySliceIsUnlabelled whether a slice without any label in an annotated frame was left out by the raters, rather than found
 *     to hold no structure
 * @param values what the values in the masks mean
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

    /** A scan each of whose masks annotates all of the labelled frames, in the data set's own labels. */
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

    /** Whether it has masks. */
    public boolean labelled() {
        return !masks.isEmpty();
    }

    /** The same scan with its masks forgotten. */
    public Subject withoutMasks() {
        return new Subject(id, domain, image, List.of(), List.of(), emptySliceIsUnlabelled, values);
    }

    /**
     * That this subject cannot be used.
     *
     * @param file its file at fault
     * @param reason what is wrong with the file, as a sentence that names it
     */
    public SubjectException unusable(Path file, String reason) {
        return new SubjectException(domain, id, file, reason, null);
    }

    /** That this subject cannot be used, by the fault that reading {@code file} met. */
    public SubjectException unusable(Path file, DataException fault) {
        return fault instanceof SubjectException known
                ? known
                : new SubjectException(domain, id, file, fault.getMessage(), fault);
    }

    /**
     * A frame with annotations.
     *
     * @param name such as "ED", "ES"; "image" for a 3-D scan
     * @param index its number in the image, from 0
     */
    public record LabelledFrame(String name, int index) {}

    /**
     * A label file.
     *
     * @param frames the image's frames that it annotates; a file of one frame may annotate any one frame of an image, another has the
     *     image's frames
     */
    public record Mask(Path path, List<Integer> frames) {
        public Mask {
            frames = List.copyOf(frames);
        }
    }

    /** What of this is decided by its data set rather than its files, in one line. */
    public String annotations() {
        return id + " " + labelledFrames + " " + emptySliceIsUnlabelled + " " + values + " "
                + masks.stream().map(Mask::frames).map(Object::toString).collect(Collectors.joining(" "));
    }

    /**
     * What the values in a mask file mean: the label of each value. Value 0 is background whatever is said.
     *
     * @param labels by value; empty: every value is its own label
     */
    public record LabelMapping(Map<Integer, Integer> labels) {
        /** Every value is its own label. */
        public static final LabelMapping NONE = new LabelMapping(Map.of());

        public LabelMapping {
            labels = Map.copyOf(labels);
        }

        /** The label of a value, if it has one. */
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
