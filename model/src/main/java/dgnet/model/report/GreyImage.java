package dgnet.model.report;

import java.awt.image.BufferedImage;
import java.util.Base64;

/**
 * A plane of values as a grey picture inside a page.
 *
 * @param uri the picture itself, as a data URI with a PNG
 * @param low the value that is black
 * @param high the value that is white
 */
record GreyImage(String uri, float low, float high) {
    static {
        // A server has no display; asking for one would fail.
        System.setProperty("java.awt.headless", "true");
    }

    /** Intensities between 0 and 1. */
    static GreyImage ofIntensities(float[] values, int from, int size) {
        return of(values, from, size, new ValueRange(0, 1));
    }

    /** Any values, between their least and their largest. */
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
                "data:image/png;base64," + Base64.getEncoder().encodeToString(Png.of(image)),
                range.low(),
                range.high());
    }
}
