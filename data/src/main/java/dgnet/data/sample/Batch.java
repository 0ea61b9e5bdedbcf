package dgnet.data.sample;

/**
 * Augmented slices of one domain, in host memory, ready for the device.
 *
 * @param domain the domain's name
 * @param episode the episode for which the batch was drawn
 * @param role role of the batch in the episode
 * @param step the episode's step in that role (0 for labelled roles)
 * @param count slices (B)
 * @param size height and width in pixels (H = W)
 * @param images B·H·W intensities in [0, 1], row by row
 * @param labels B·H·W labels (0 background, k the data set's k-th structure); empty for unlabelled roles
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
public record Batch(
        String domain, long episode, Role role, int step, int count, int size, float[] images, byte[] labels) {
    public Batch {
        int pixels = count * size * size;
        if (images.length != pixels) {
            throw new IllegalArgumentException("a batch of " + count + " slices of " + size + "×" + size + " needs "
                    + pixels + " pixels, not " + images.length);
        }
        if (labels.length != (role.labelled() ? pixels : 0)) {
            throw new IllegalArgumentException(
                    "a " + role + " batch of " + pixels + " pixels has " + labels.length + " labels");
        }
    }
}
