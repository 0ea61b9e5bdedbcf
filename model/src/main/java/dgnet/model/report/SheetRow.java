package dgnet.model.report;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.Dice;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.ValidationSet;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One slice of a {@link PredictionSheet}.
 *
 * @param caption identifies the slice
 * @param size height and width in pixels (H = W)
 * @param image H·W intensities in [0, 1]
 * @param truth H·W true labels
 * @param prediction H·W predicted labels
 * @param reconstruction H·W intensities; empty for a method without a decoder
 */
@SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
public record SheetRow(
        String caption, int size, float[] image, byte[] truth, byte[] prediction, float[] reconstruction) {
    public SheetRow {
        int pixels = size * size;
        if (image.length != pixels
                || truth.length != pixels
                || prediction.length != pixels
                || (reconstruction.length != 0 && reconstruction.length != pixels)) {
            throw new IllegalArgumentException(
                    "the parts of the row '" + caption + "' are not slices of " + size + "×" + size);
        }
    }

    /** The slice's Dice of a region; empty if neither side has it. */
    OptionalDouble dice(Region region) {
        return Dice.of(prediction, truth, region);
    }

    /**
     * Chooses slices that show the quality of a model: cases are evenly distributed over the set, and of each case the labelled slice with
     * the most foreground (the middle of an organ) is used. If there are fewer cases than rows, several slices of a case are used, evenly
     * distributed over its slices with foreground.
     *
     * @param model a model opened by this thread
     * @param cases the cases to choose from, for example of one domain
     * @param rows number of slices; fewer are returned if the cases have fewer labelled slices with foreground
     */
    public static List<SheetRow> choose(SegmentationModel model, ValidationSet cases, int rows) {
        List<SheetRow> chosen = new ArrayList<>();
        int used = Math.min(rows, cases.size());
        for (int i = 0; i < used; i++) {
            ValidationCase volume = cases.load((int) ((2L * i + 1) * cases.size() / (2L * used)))
                    .view();
            int share = rows / used + (i < rows % used ? 1 : 0);
            for (int slice : slices(volume, share)) {
                chosen.add(row(model, cases.structures(), volume, slice));
            }
        }
        return chosen;
    }

    /** {@code count} labelled slices with foreground, in the volume's order: the largest one, or several evenly distributed ones. */
    private static List<Integer> slices(ValidationCase volume, int count) {
        List<Integer> filled = IntStream.range(0, volume.depth())
                .filter(z -> volume.labelled()[z] && volume.foreground(z) > 0)
                .boxed()
                .toList();
        if (count == 1) {
            return filled.stream()
                    .max(Comparator.comparingInt(volume::foreground))
                    .map(List::of)
                    .orElse(List.of());
        }
        int taken = Math.min(count, filled.size());
        return IntStream.range(0, taken)
                .mapToObj(i -> filled.get((2 * i + 1) * filled.size() / (2 * taken)))
                .toList();
    }

    private static SheetRow row(SegmentationModel model, Structures structures, ValidationCase volume, int slice) {
        int pixels = volume.size() * volume.size();
        float[] image = Arrays.copyOfRange(volume.images(), slice * pixels, (slice + 1) * pixels);
        Prediction prediction = model.disentangle(image, 1);
        if (prediction.classes() != structures.count()) {
            throw new IllegalArgumentException("the model segments " + prediction.classes()
                    + " structures, but the data set has " + structures.names());
        }
        return new SheetRow(
                volume.subject() + ", frame " + volume.frame() + ", slice " + slice,
                volume.size(),
                image,
                Arrays.copyOfRange(volume.labels(), slice * pixels, (slice + 1) * pixels),
                prediction.labels(),
                prediction.reconstruction());
    }
}
