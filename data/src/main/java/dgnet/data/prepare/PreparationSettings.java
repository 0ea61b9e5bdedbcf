package dgnet.data.prepare;

import dgnet.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How scans are prepared for the network.
 *
 * @param lowPercentile intensities of a slice below this percentile become 0
 * @param highPercentile intensities above this percentile become 1
 * @param spacing size of a prepared pixel in mm
 * @param imageSize height and width of a prepared slice in pixels (H = W)
 * @param crop the part of a slice that becomes a prepared slice
 */
public record PreparationSettings(
        double lowPercentile, double highPercentile, double spacing, int imageSize, Crop crop) {
    private static final int LARGEST = 4096;

    /** The part of a slice that the network sees in training. */
    public enum Crop {
        /** A square about the centre of the slice, as in the published code. */
        CENTRE("about the centre of a slice"),
        /** A square about the middle of the foreground, found from the image alone, see {@link ViewCentre}. */
        FOREGROUND("about the middle of the foreground"),
        /** The whole slice: if it is larger than the square, in the {@link Tiles} in which it is predicted. */
        TILES("at a time, in tiles over the whole slice");

        private final String words;

        Crop(String words) {
            this.words = words;
        }

        /** The position of the view as text, such as "about the centre of a slice". */
        public String words() {
            return words;
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

    /** What differs from other settings, with both values, such as "data.spacing 1.2 and 1.0". Empty if the settings are equal. */
    public List<String> differences(PreparationSettings other) {
        List<String> found = new ArrayList<>();
        difference("data.clip-percentiles", percentiles(), other.percentiles(), found);
        difference("data.spacing", spacing, other.spacing, found);
        difference("data.image-size", imageSize, other.imageSize, found);
        difference(
                "data.crop",
                crop.name().toLowerCase(Locale.ROOT),
                other.crop.name().toLowerCase(Locale.ROOT),
                found);
        return found;
    }

    private List<Double> percentiles() {
        return List.of(lowPercentile, highPercentile);
    }

    private static void difference(String key, Object mine, Object others, List<String> found) {
        if (!mine.equals(others)) {
            found.add(key + " " + mine + " and " + others);
        }
    }
}
