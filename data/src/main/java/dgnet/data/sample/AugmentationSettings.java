package dgnet.data.sample;

import dgnet.data.DataException;

/**
 * How slices are augmented for training. The published settings are {@link #PUBLISHED}.
 *
 * @param rotationLow smallest angle of rotation in degrees, counter-clockwise
 * @param rotationHigh largest angle; angles are uniform between the two
 * @param flipHorizontal probability of mirroring left and right
 * @param flipVertical probability of mirroring top and bottom
 * @param blur probability of a Gaussian blur of 5×5 pixels
 * @param blurSigmaLow smallest standard deviation of the blur in pixels
 * @param blurSigmaHigh largest standard deviation; deviations are uniform between the two
 * @param more further augmentations, all off as published
 */
public record AugmentationSettings(
        double rotationLow,
        double rotationHigh,
        double flipHorizontal,
        double flipVertical,
        double blur,
        double blurSigmaLow,
        double blurSigmaHigh,
        DomainRandomisation more) {
    /** Rotation by 0 to 90°, each flip for half of the slices, a blur of 0.25 to 1.25 pixels for all (Liu et al., MICCAI 2021, code). */
    public static final AugmentationSettings PUBLISHED = new AugmentationSettings(0, 90, 0.5, 0.5, 1, 0.25, 1.25);

    /** No augmentation. */
    public static final AugmentationSettings NONE = new AugmentationSettings(0, 0, 0, 0, 0, 1, 1);

    /** Settings without further augmentations. */
    public AugmentationSettings(
            double rotationLow,
            double rotationHigh,
            double flipHorizontal,
            double flipVertical,
            double blur,
            double blurSigmaLow,
            double blurSigmaHigh) {
        this(
                rotationLow,
                rotationHigh,
                flipHorizontal,
                flipVertical,
                blur,
                blurSigmaLow,
                blurSigmaHigh,
                DomainRandomisation.OFF);
    }

    public AugmentationSettings {
        requireRange("rotation", rotationLow, rotationHigh, -360, 360);
        requireProbability("flip-horizontal", flipHorizontal);
        requireProbability("flip-vertical", flipVertical);
        requireProbability("blur", blur);
        requireRange("blur-sigma", blurSigmaLow, blurSigmaHigh, 0.01, 10);
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new DataException(
                    "augmentation." + name + " is a probability and must lie between 0 and 1; it is " + value + ".");
        }
    }

    private static void requireRange(String name, double low, double high, double least, double most) {
        if (!(low >= least && low <= high && high <= most)) {
            throw new DataException("augmentation." + name + " must be two ascending numbers between " + least + " and "
                    + most + "; it is [" + low + ", " + high + "].");
        }
    }
}
