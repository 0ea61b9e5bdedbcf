package dgnet.model.report;

import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.predict.ValidationCase;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * What the network makes of one validation slice, the one with the largest structures: {@code image}, {@code truth}, {@code prediction},
 * {@code reconstruction} where the method has a decoder, {@code anatomy-1} to {@code anatomy-8}, each anatomy channel between its least
 * and its largest value.
 *
 * @param parts PNG files by name, in this order
 */
public record ValidationPicture(String domain, String subject, Map<String, byte[]> parts) {
    /** Small slices are enlarged to about this many pixels. */
    private static final int WIDTH = 192;

    /** Asks the learner, on the thread that owns it. */
    public static ValidationPicture of(Learner learner, ValidationCase volume) {
        int size = volume.size();
        int pixels = size * size;
        int from = largest(volume) * pixels;
        float[] image = Arrays.copyOfRange(volume.images(), from, from + pixels);
        Prediction prediction = learner.predict(image, 1, true);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        int scale = Math.max(1, WIDTH / size);
        parts.put("image", png(SliceTile.intensities(image, size, scale)));
        byte[] truth = Arrays.copyOfRange(volume.labels(), from, from + pixels);
        parts.put("truth", png(SliceTile.labelled(image, truth, size, scale)));
        parts.put("prediction", png(SliceTile.labelled(image, prediction.labels(), size, scale)));
        if (prediction.reconstruction().length > 0) {
            parts.put("reconstruction", png(SliceTile.intensities(prediction.reconstruction(), size, scale)));
        }
        for (int channel = 0; channel < prediction.anatomy().length / pixels; channel++) {
            float[] values = spread(Arrays.copyOfRange(prediction.anatomy(), channel * pixels, (channel + 1) * pixels));
            parts.put("anatomy-" + (channel + 1), png(SliceTile.intensities(values, size, scale)));
        }
        return new ValidationPicture(volume.domain(), volume.subject(), parts);
    }

    /** The labelled slice with the most labelled pixels. */
    private static int largest(ValidationCase volume) {
        int pixels = volume.size() * volume.size();
        int best = 0;
        int most = -1;
        for (int slice = 0; slice < volume.depth(); slice++) {
            int count = 0;
            for (int i = 0; i < pixels; i++) {
                count += volume.labels()[slice * pixels + i] == 0 ? 0 : 1;
            }
            if (volume.labelled()[slice] && count > most) {
                most = count;
                best = slice;
            }
        }
        return best;
    }

    /** The values moved to between 0 and 1. */
    private static float[] spread(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = high > low ? (values[i] - low) / (high - low) : 0;
        }
        return values;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new AssertionError("memory takes a picture", impossible);
        }
        return png.toByteArray();
    }
}
