package dgnet.data.sample;

/** Something that changes the intensities of a slice and leaves every structure in its place. A pure function of its record. */
public interface SliceFilter {
    /** Values of scratch that every filter makes do with. */
    static int scratchSize(int size) {
        return Math.max(4 * size * size, 1 << 13);
    }

    /**
     * Changes a square image in place; intensities stay in [0, 1].
     *
     * @param image holds it, row by row, from {@code offset} on
     * @param size height and width in pixels (H = W)
     * @param scratch {@link #scratchSize} values that are overwritten
     */
    void apply(float[] image, int offset, int size, float[] scratch);
}
