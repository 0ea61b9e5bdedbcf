package dgnet.model.report;

import java.awt.image.BufferedImage;
import java.util.Base64;

/**
 * A plane of values as a grey image embedded in a page.
 *
 * @param uri the image as a data URI with a PNG
 * @param low the value shown as black
 * @param high the value shown as white
 */
record GreyImage(String uri, float low, float high) {
    static {
        // A server has no display; asking for one would fail.
        System.setProperty("java.awt.headless", "true");
    }

    /** The image of intensities between 0 and 1. */
    static GreyImage ofIntensities(float[] values, int from, int size) {
        return of(values, from, size, new ValueRange(0, 1));
    }

    /** The image of any values, scaled between minimum and maximum. */
    static GreyImage ofRange(float[] values, int from, int size) {
        return of(values, from, size, ValueRange.of(values, from, size * size));
    }

    private static GreyImage of(float[] values, int from, int size, ValueRange range) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < size * size; i++) {
            float share = range.share(values[from + i]);
            image.getRaster().setSample(i % size, i / size, 0, Math.round(255 * Math.max(0, Math.min(1, share))));
        }
        return new GreyImage(
                "data:image/png;base64," + Base64.getEncoder().encodeToString(SliceTile.png(image)),
                range.low(),
                range.high());
    }

    /** The range of values from black to white. */
    record ValueRange(float low, float high) {
        /** The minimum and maximum of {@code count} values, beginning at index {@code from}. */
        static ValueRange of(float[] values, int from, int count) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i = from; i < from + count; i++) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            return new ValueRange(low, high);
        }

        /** The relative position of a value: 0 at the low end, 1 at the high end; 0 if both are equal. */
        float share(float value) {
            return (value - low) / (high > low ? high - low : 1);
        }

        /** A copy of values, scaled between their own minimum and maximum to [0, 1]. */
        static float[] scaled(float[] values) {
            ValueRange range = of(values, 0, values.length);
            float[] scaled = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                scaled[i] = range.share(values[i]);
            }
            return scaled;
        }
    }
}
