package dgnet.data.prepare;

import dgnet.data.DataException;

/**
 * How scans are prepared for the network.
 *
 * @param lowPercentile intensities of a slice below this percentile become 0
 * @param highPercentile intensities above this percentile become 1
 * @param spacing size of a prepared pixel in mm
 * @param imageSize height and width of a prepared slice in pixels (H = W)
 * @param crop the point about which slices are cropped or padded to this size
 */
public record PreparationSettings(
        double lowPercentile, double highPercentile, double spacing, int imageSize, Crop crop) {
    private static final int LARGEST = 4096;

    /** The point about which slices are cropped or padded, see {@link ViewCentre}. */
    public enum Crop {
        /** The centre of the slice, as in the published code. */
        CENTRE("the centre of a slice"),
        /** The middle of the foreground, found from the image alone. */
        FOREGROUND("the middle of the foreground");

        private final String point;

        Crop(String point) {
            this.point = point;
        }

        /** The point in words, such as "the centre of a slice". */
        public String point() {
            return point;
        }
    }

    public PreparationSettings {
        if (!(lowPercentile >= 0 && lowPercentile < highPercentile && highPercentile <= 100)) {
            throw new DataException("data.clip-percentiles must be two ascending numbers between 0 and 100; it is ["
                    + lowPercentile + ", " + highPercentile + "].");
        }
        if (!(spacing > 0 && spacing <= 100)) {
            throw new DataException(
                    "data.spacing is a pixel's size in mm and must lie above 0, up to 100; it is " + spacing + ".");
        }
        if (imageSize < 1 || imageSize > LARGEST) {
            throw new DataException("data.image-size must lie between 1 and " + LARGEST + "; it is " + imageSize + ".");
        }
    }

    /** Settings that crop about the centre of a slice. */
    public PreparationSettings(double lowPercentile, double highPercentile, double spacing, int imageSize) {
        this(lowPercentile, highPercentile, spacing, imageSize, Crop.CENTRE);
    }
}
