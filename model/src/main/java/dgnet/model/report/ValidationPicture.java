package dgnet.model.report;

import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.predict.ValidationSet.ValidationCase;
import dgnet.model.report.GreyImage.ValueRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pictures of one validation slice, the one with the most labelled pixels: {@code image}, {@code truth}, {@code prediction}, {@code
 * reconstruction} (if the method has a decoder), {@code anatomy-1} to {@code anatomy-8}. The reconstruction and each anatomy
 * channel are scaled between their smallest and largest values.
 *
 * @param parts PNG files by name, in this order
 */
public record ValidationPicture(String domain, String subject, Map<String, byte[]> parts) {
    /** Small slices are enlarged to about this width in pixels. */
    private static final int WIDTH = 192;

    /** Computes the pictures. Must be called on the thread of the learner. */
    public static ValidationPicture of(Learner learner, ValidationCase whole) {
        ValidationCase volume = whole.view();
        int size = volume.size();
        int pixels = size * size;
        int from = largest(volume) * pixels;
        float[] image = Arrays.copyOfRange(volume.images(), from, from + pixels);
        Prediction prediction = learner.predict(image, 1, true);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        int scale = Math.max(1, WIDTH / size);
        parts.put("image", SliceTile.png(SliceTile.intensities(image, size, scale)));
        byte[] truth = Arrays.copyOfRange(volume.labels(), from, from + pixels);
        parts.put("truth", SliceTile.png(SliceTile.labelled(image, truth, size, scale)));
        parts.put("prediction", SliceTile.png(SliceTile.labelled(image, prediction.labels(), size, scale)));
        if (prediction.reconstruction().length > 0) {
            parts.put(
                    "reconstruction",
                    SliceTile.png(SliceTile.intensities(ValueRange.scaled(prediction.reconstruction()), size, scale)));
        }
        for (int channel = 0; channel < prediction.anatomy().length / pixels; channel++) {
            float[] values = ValueRange.scaled(
                    Arrays.copyOfRange(prediction.anatomy(), channel * pixels, (channel + 1) * pixels));
            parts.put("anatomy-" + (channel + 1), SliceTile.png(SliceTile.intensities(values, size, scale)));
        }
        return new ValidationPicture(volume.domain(), volume.subject(), parts);
    }

    /** The labelled slice with the most labelled pixels. */
    private static int largest(ValidationCase volume) {
        return IntStream.range(0, volume.depth())
                .filter(slice -> volume.labelled()[slice])
                .boxed()
                .max(Comparator.comparingInt(volume::foreground))
                .orElse(0);
    }
}
