package dgnet.data.sample;

/** An augmentation that changes the intensities of a slice and no positions. A pure function of its components. */
public interface SliceFilter {
    /** The length of the scratch array, sufficient for every filter. */
    static int scratchSize(int size) {
        return Math.max(4 * size * size, 1 << 13);
    }

    /**
     * Changes a square image in place; intensities stay in [0, 1].
     *
     * @param image contains the image, row by row, beginning at {@code offset}
     * @param size height and width in pixels (H = W)
     * @param scratch {@link #scratchSize} values that are overwritten
     */
    void apply(float[] image, int offset, int size, float[] scratch);
}
