package dgnet.data.prepare;

import dgnet.data.DataException;

/**
 * How scans are prepared for the network.
 *
 * @param lowPercentile intensities of a slice below this percentile become 0
 * @param highPercentile intensities above this percentile become 1
 * @param spacing size of a prepared pixel in mm
 * @param imageSize height and width of a prepared slice in pixels (H = W)
 */
public record PreparationSettings(double lowPercentile, double highPercentile, double spacing, int imageSize) {
    private static final int LARGEST = 4096;

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
}
