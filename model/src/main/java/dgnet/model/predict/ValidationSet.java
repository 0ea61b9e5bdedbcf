package dgnet.model.predict;

import dgnet.data.dataset.Structures;

/** Labelled volumes that are not used for training, loaded one at a time. */
public interface ValidationSet {
    /** The structures of the labels. */
    Structures structures();

    /** Number of cases. */
    int size();

    /** The domain of a case, without loading it. */
    String domain(int index);

    /** Loads a case; {@code index} in [0, size). */
    ValidationCase load(int index);

    /**
     * One prepared volume with its reference labels.
     *
     * @param subject the subject's identifier
     * @param domain the domain
     * @param frame frame of the subject's scan
     * @param depth slices (D)
     * @param size height and width (H = W)
     * @param images D·H·W prepared intensities
     * @param labels D·H·W labels
     * @param labelled for each slice whether it is labelled; others are not scored
     */
    @SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
    public record ValidationCase(
            String subject,
            String domain,
            int frame,
            int depth,
            int size,
            float[] images,
            byte[] labels,
            boolean[] labelled) {
        public ValidationCase {
            int voxels = depth * size * size;
            if (images.length != voxels || labels.length != voxels || labelled.length != depth) {
                throw new IllegalArgumentException("frame " + frame + " of " + subject + " has " + depth + " slices of "
                        + size
                        + "×" + size + ", but " + images.length + " intensities, " + labels.length + " labels and "
                        + labelled.length + " entries for labelled slices");
            }
        }

        /** The number of labelled pixels of a slice, without background. */
        public int foreground(int slice) {
            int pixels = size * size;
            int count = 0;
            for (int i = slice * pixels; i < (slice + 1) * pixels; i++) {
                count += labels[i] != 0 ? 1 : 0;
            }
            return count;
        }
    }
}
