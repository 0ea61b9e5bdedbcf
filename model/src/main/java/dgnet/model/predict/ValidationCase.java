package dgnet.model.predict;

/**
 * One prepared volume with its truth.
 *
 * @param subject the subject's identifier
 * @param domain its domain
 * @param frame which frame of the subject's scan
 * @param depth slices (D)
 * @param size height and width (H = W)
 * @param images D·H·W prepared intensities
 * @param labels D·H·W labels
 * @param labelled for each slice, whether somebody labelled it; the others are not scored
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
            throw new IllegalArgumentException(
                    "frame " + frame + " of " + subject + " has " + depth + " slices of " + size
                            + "×" + size + ", but " + images.length + " intensities, " + labels.length + " labels and "
                            + labelled.length + " marks of labelled slices");
        }
    }

    /** Pixels of a slice that are labelled as something. */
    public int foreground(int slice) {
        int pixels = size * size;
        int count = 0;
        for (int i = slice * pixels; i < (slice + 1) * pixels; i++) {
            count += labels[i] != 0 ? 1 : 0;
        }
        return count;
    }
}
