package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.SubjectException;
import java.nio.file.Path;
import java.util.List;

/**
 * One scan and what is known of it.
 *
 * @param id unique in the data set
 * @param domain its vendor or site
 * @param image the NIfTI file, 3-D or 4-D
 * @param masks label files on the image's grid, one per rater; empty: unlabelled
 * @param labelledFrames the frames that the masks annotate; empty where there are no masks
 * @param emptySliceIsUnlabelled whether a slice without any label in an annotated frame was left out by the raters, rather than found
 *     to hold no structure
 */
public record Subject(
        String id,
        String domain,
        Path image,
        List<Path> masks,
        List<LabelledFrame> labelledFrames,
        boolean emptySliceIsUnlabelled) {
    public Subject {
        masks = List.copyOf(masks);
        labelledFrames = List.copyOf(labelledFrames);
        if (masks.isEmpty() != labelledFrames.isEmpty()) {
            throw new IllegalArgumentException("subject " + id + " has " + masks.size() + " masks for "
                    + labelledFrames.size() + " labelled frames");
        }
    }

    /** Whether it has masks. */
    public boolean labelled() {
        return !masks.isEmpty();
    }

    /** The same scan with its masks forgotten. */
    public Subject withoutMasks() {
        return new Subject(id, domain, image, List.of(), List.of(), emptySliceIsUnlabelled);
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
     * A frame with annotations, the same in the image and in the masks.
     *
     * @param name such as "ED", "ES"; "image" for a 3-D scan
     * @param index from 0
     */
    public record LabelledFrame(String name, int index) {}
}
