package dgnet.data.sample;

/**
 * One variation of a slice, the same for its image and its labels. Rotation, then flips, then blur, as published; rotation and flips
 * are one sampling of the source, the blur is one separable pass over the result.
 *
 * @param rotation angle in degrees, counter-clockwise about the centre
 * @param flipHorizontal whether left and right are exchanged
 * @param flipVertical whether top and bottom are exchanged
 * @param blurSigma standard deviation of the blur in pixels; 0: no blur
 */
public record Augmentation(double rotation, boolean flipHorizontal, boolean flipVertical, double blurSigma) {
    public Augmentation {
        if (!Double.isFinite(rotation) || !(blurSigma >= 0)) {
            throw new IllegalArgumentException(
                    "no augmentation rotates by " + rotation + "° and blurs by " + blurSigma + " pixels");
        }
    }

    /** Chooses a variation: a pure function of the settings and the draw, which always advances by five numbers. */
    public static Augmentation of(AugmentationSettings settings, Draw draw) {
        double rotation = draw.uniform(settings.rotationLow(), settings.rotationHigh());
        boolean flipHorizontal = draw.uniform() < settings.flipHorizontal();
        boolean flipVertical = draw.uniform() < settings.flipVertical();
        boolean blurred = draw.uniform() < settings.blur();
        double sigma = draw.uniform(settings.blurSigmaLow(), settings.blurSigmaHigh());
        return new Augmentation(rotation, flipHorizontal, flipVertical, blurred ? sigma : 0);
    }

    /**
     * Writes the varied image: bilinear, zero outside the source, then blurred.
     *
     * @param source H·W intensities, row by row, with H = W = {@code size}
     * @param into receives as many from {@code offset} on; not the source
     * @param scratch {@link #scratchSize} values that the blur overwrites
     */
    public void image(float[] source, int size, float[] into, int offset, float[] scratch) {
        RotationAndFlip.of(this, size).image(source, into, offset);
        if (blurSigma > 0) {
            GaussianBlur.of(blurSigma).apply(into, offset, size, scratch);
        }
    }

    /**
     * Writes the varied labels: nearest neighbour, background outside the source.
     *
     * @param source H·W labels, row by row, with H = W = {@code size}
     * @param into receives as many from {@code offset} on; not the source
     */
    public void labels(byte[] source, int size, byte[] into, int offset) {
        RotationAndFlip.of(this, size).labels(source, into, offset);
    }

    /** Values of scratch that {@link #image} needs. */
    public static int scratchSize(int size) {
        return GaussianBlur.TAPS * size;
    }
}
