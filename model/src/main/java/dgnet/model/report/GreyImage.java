package dgnet.model.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

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
        return of(values, from, size, 0, 1);
    }

    /** Any values, between their least and their largest. */
    static GreyImage ofRange(float[] values, int from, int size) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + size * size; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return of(values, from, size, low, high);
    }

    private static GreyImage of(float[] values, int from, int size, float low, float high) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        float range = high > low ? high - low : 1;
        for (int i = 0; i < size * size; i++) {
            float share = (values[from + i] - low) / range;
            image.getRaster().setSample(i % size, i / size, 0, Math.round(255 * Math.max(0, Math.min(1, share))));
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new AssertionError("memory takes a picture", impossible);
        }
        return new GreyImage(
                "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()), low, high);
    }
}
