package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.SubjectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One scan with its masks.
 *
 * @param id unique in the data set
 * @param group the patient; all scans of a group have the same role in a run, and are one unit of the statistics
 * @param domain the vendor or site
 * @param image the NIfTI file, 3-D or 4-D
 * @param masks label files on the image's grid, one for each rater or each structure of a frame; empty for an unlabelled scan
 * @param labelledFrames the frames that the masks annotate; empty if there are no masks
 * @param rules how the masks are read
 * @param values the labels that the values in the masks stand for
 */
public record Subject(
        String id,
        String group,
        String domain,
        Path image,
        List<Mask> masks,
        List<LabelledFrame> labelledFrames,
        MaskRules rules,
        LabelMapping values) {
    public Subject {
        masks = List.copyOf(masks);
        labelledFrames = List.copyOf(labelledFrames);
        if (masks.isEmpty() != labelledFrames.isEmpty()) {
            throw new IllegalArgumentException("subject " + id + " has " + masks.size() + " masks for "
                    + labelledFrames.size() + " labelled frames");
        }
    }

    /** As {@link #of(String, String, Path, List, List, MaskRules)}; the mask of an annotated frame must not be empty. */
    public static Subject of(
            String id,
            String domain,
            Path image,
            List<Path> masks,
            List<LabelledFrame> labelledFrames,
            boolean emptySliceIsUnlabelled) {
        MaskRules rules = MaskRules.DEFAULT.or(
                MaskRules.EmptyMasks.REFUSE,
                emptySliceIsUnlabelled ? MaskRules.EmptySlices.UNLABELLED : MaskRules.EmptySlices.BACKGROUND);
        return of(id, domain, image, masks, labelledFrames, rules);
    }

    /** The only scan of a patient, of which every mask annotates all labelled frames and stores the data set's labels. */
    public static Subject of(
            String id,
            String domain,
            Path image,
            List<Path> masks,
            List<LabelledFrame> labelledFrames,
            MaskRules rules) {
        List<Integer> frames = labelledFrames.stream().map(LabelledFrame::index).toList();
        return new Subject(
                id,
                id,
                domain,
                image,
                masks.stream().map(mask -> new Mask(mask, frames)).toList(),
                labelledFrames,
                rules,
                LabelMapping.NONE);
    }

    /** Whether the scan has masks. */
    public boolean labelled() {
        return !masks.isEmpty();
    }

    /** A copy of this scan without masks. */
    public Subject withoutMasks() {
        return new Subject(id, group, domain, image, List.of(), List.of(), rules, values);
    }

    /** Whether a slice without any label in an annotated frame was not annotated; otherwise it contains no structure. */
    public boolean emptySliceIsUnlabelled() {
        return rules.emptySliceIsUnlabelled();
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
     * @param part the only structure in the file; empty if the file has the labels of all structures
     */
    public record Mask(Path path, List<Integer> frames, Optional<Part> part) {
        public Mask {
            frames = List.copyOf(frames);
        }

        /** A file with the labels of all structures. */
        public Mask(Path path, List<Integer> frames) {
            this(path, frames, Optional.empty());
        }
    }

    /**
     * The structure of a file that has one structure.
     *
     * @param label the structure's label
     * @param value the value in the file that stands for the structure; empty: every value except 0
     */
    public record Part(int label, OptionalInt value) {
        /** The label of a value in the file. */
        int labelOf(int stored) {
            boolean inside = value.isEmpty() ? stored != 0 : stored == value.getAsInt();
            return inside ? label : 0;
        }
    }

    /** Everything about the annotations that the data set decides and the files do not contain, in one line. */
    public String annotations() {
        return id + " " + labelledFrames + " " + emptySliceIsUnlabelled() + " " + values + " "
                + masks.stream()
                        .map(mask -> mask.frames()
                                + mask.part().map(part -> " " + part).orElse(""))
                        .collect(Collectors.joining(" "))
                + rules.changes();
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
