package dgnet.model.predict;

import java.util.ArrayList;
import java.util.List;

/**
 * Settings for the segmentation of whole scans.
 *
 * @param batchSize slices in one forward pass
 * @param flipAugment whether the probabilities are the mean over the slice and its three mirror images, at four times the time
 * @param keepLargest whether to keep only the largest connected component of each structure in a frame
 * @param viewOnly whether to segment only the network's view, as in training; otherwise the whole scan
 */
public record SegmentationSettings(int batchSize, boolean flipAugment, boolean keepLargest, boolean viewOnly) {
    /** Default number of slices in one forward pass. */
    public static final int BATCH_SIZE = 8;

    /** No augmentation and no postprocessing. */
    public static final SegmentationSettings PLAIN = new SegmentationSettings(BATCH_SIZE, false, false);

    /** Settings for whole scans. */
    public SegmentationSettings(int batchSize, boolean flipAugment, boolean keepLargest) {
        this(batchSize, flipAugment, keepLargest, false);
    }

    public SegmentationSettings {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a forward pass needs at least one slice, not " + batchSize);
        }
    }

    /** The options of {@code dgnet predict} and {@code dgnet evaluate} that differ from the defaults, except for the batch size. */
    public List<String> options() {
        List<String> options = new ArrayList<>();
        if (keepLargest) {
            options.add("--keep-largest");
        }
        if (flipAugment) {
            options.add("--flip-augment");
        }
        if (viewOnly) {
            options.add("--view-only");
        }
        return options;
    }
}
