package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.learn.Prediction;
import dgnet.model.predict.SlidingWindow.Axis;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    @Property
    void tilesCoverAnAxisAndTheirWeightsAddUpToOne(
            @ForAll @IntRange(min = 1, max = 64) int size, @ForAll @IntRange(max = 300) int more) {
        int length = size + more;
        Axis axis = Axis.of(length, size);

        int fewest = Math.max(1, (int) Math.ceil(2.0 * length / size) - 1);
        assertEquals(fewest + (fewest + 1) % 2, axis.count());
        int middle = axis.start(axis.count() / 2);
        assertTrue(Math.abs(2 * middle - (length - size)) <= 1, "the middle tile starts at " + middle);
        assertEquals(0, axis.start(0));
        assertEquals(length - size, axis.start(axis.count() - 1));
        double[] sum = new double[length];
        for (int tile = 0; tile < axis.count(); tile++) {
            if (tile > 0) {
                int step = axis.start(tile) - axis.start(tile - 1);
                assertTrue(step >= 0 && step <= Math.ceil(size / 2.0), "a step of " + step + " in tiles of " + size);
            }
            for (int pixel = 0; pixel < size; pixel++) {
                sum[axis.start(tile) + pixel] += axis.weights(tile)[pixel];
            }
        }
        for (double weight : sum) {
            assertEquals(1, weight, 1e-6);
        }
    }

    @Test
    void theStartsAreEvenlySpacedAboutTheMiddle() {
        assertArrayEquals(new int[] {0}, Axis.of(288, 288).starts());
        assertArrayEquals(new int[] {0, 1, 2}, Axis.of(290, 288).starts());
        assertArrayEquals(new int[] {0, 72, 144}, Axis.of(432, 288).starts());
        assertArrayEquals(new int[] {0, 73, 146}, Axis.of(434, 288).starts());
        assertArrayEquals(new int[] {0, 21, 42, 63, 84}, Axis.of(148, 64).starts());
    }

    @Test
    void theTilesOfSeveralSlicesShareABatch() {
        FakeLearner learner = new FakeLearner(1, 4);
        List<Integer> slices = new ArrayList<>();
        new SlidingWindow((images, count) -> learner.predict(images, count, false), 4, 5)
                .predict(3, 6, 4, slice -> new float[24], (slice, classes, probabilities) -> {
                    slices.add(slice);
                    assertEquals(2 * 24, probabilities.length);
                });
        assertEquals(List.of(5, 4), learner.passes);
        assertEquals(List.of(0, 1, 2), slices);
    }

    @Test
    void thePixelsOfATileComeFromItsPlace() {
        // A network that says the intensity: the blend is the slice.
        SlicePredictor network = (images, count) -> {
            float[] probabilities = new float[2 * images.length];
            for (int i = 0; i < images.length; i++) {
                probabilities[(2 * (i / 16) + 1) * 16 + i % 16] = images[i];
            }
            return new Prediction(count, 1, 4, probabilities);
        };
        float[] image = new float[9 * 7];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        new SlidingWindow(network, 4, 3).predict(1, 9, 7, slice -> image, (slice, classes, probabilities) -> {
            for (int i = 0; i < image.length; i++) {
                assertEquals(0, probabilities[i]);
                assertEquals(i, probabilities[image.length + i], 1e-4);
            }
        });
    }

    @Test
    void aSliceSmallerThanTheViewIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Axis.of(31, 32));
        assertThrows(IllegalArgumentException.class, () -> new SlidingWindow((images, count) -> null, 4, 0));
    }
}
