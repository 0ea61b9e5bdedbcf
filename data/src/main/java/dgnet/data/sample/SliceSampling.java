package dgnet.data.sample;

/** Where the pixels of an output slice come from: one sampling of the source, for image and labels alike. */
interface SliceSampling {
    /**
     * Bilinear, zero outside the source.
     *
     * @param source H·W intensities, row by row
     * @param into receives as many from {@code offset} on; not the source
     */
    void image(float[] source, float[] into, int offset);

    /** Nearest neighbour, background outside the source; otherwise as {@link #image}. */
    void labels(byte[] source, byte[] into, int offset);
}
