package dgnet.data.dataset;

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
     * A frame with annotations, the same in the image and in the masks.
     *
     * @param name such as "ED", "ES"; "image" for a 3-D scan
     * @param index from 0
     */
    public record LabelledFrame(String name, int index) {}
}
