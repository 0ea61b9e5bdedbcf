package dgnet.model.predict;

/**
 * How whole scans are segmented.
 *
 * @param batchSize slices in one forward pass
 * @param flipAugment whether the probabilities are the mean over the slice and its three mirror images, at four times the time
 * @param keepLargest whether of each structure only the largest connected component of a frame is kept
 */
public record SegmentationSettings(int batchSize, boolean flipAugment, boolean keepLargest) {
    /** Slices in one forward pass where nothing else is asked for. */
    public static final int BATCH_SIZE = 8;

    /** The network's own labels. */
    public static final SegmentationSettings PLAIN = new SegmentationSettings(BATCH_SIZE, false, false);

    public SegmentationSettings {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a forward pass takes at least one slice, not " + batchSize);
        }
    }
}
