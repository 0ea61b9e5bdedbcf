package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dgnet.model.learn.Prediction;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlipAugmentationTest {
    private static final int SIZE = 4;
    private static final int COUNT = 3;

    /** Two classes that depend on where a pixel lies, as no mirrored network would say. */
    private static Prediction lopsided(float[] images, int count) {
        int pixels = SIZE * SIZE;
        float[] probabilities = new float[2 * images.length];
        for (int i = 0; i < images.length; i++) {
            float structure = images[i] * (i % pixels + 1) / pixels;
            probabilities[i / pixels * 2 * pixels + i % pixels] = 1 - structure;
            probabilities[(i / pixels * 2 + 1) * pixels + i % pixels] = structure;
        }
        return new Prediction(count, 1, SIZE, probabilities);
    }

    @Test
    void isTheMeanOfTheFourMirrorImagesEachMirroredBack() {
        float[] images = new float[SIZE * SIZE];
        images[1] = 1;

        float[] probabilities = new FlipAugmentation(FlipAugmentationTest::lopsided)
                .predict(images, 1)
                .probabilities();

        // Pixel 1 is seen at the positions 1, 2, 13 and 14 of 16, with the values (position + 1) / 16.
        assertEquals((2 + 3 + 14 + 15) / 16f / 4, probabilities[SIZE * SIZE + 1], 1e-6);
        assertEquals(1 - (2 + 3 + 14 + 15) / 16f / 4, probabilities[1], 1e-6);
        assertEquals(0, probabilities[SIZE * SIZE + 2]);
    }

    @Test
    void aMirroredSliceGivesTheMirroredProbabilities() {
        float[] images = new float[COUNT * SIZE * SIZE];
        Random random = new Random(3);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        FlipAugmentation augmented = new FlipAugmentation(FlipAugmentationTest::lopsided);
        float[] mirrored = FlipAugmentation.flipped(images, SIZE, true, false);

        assertArrayEquals(
                FlipAugmentation.flipped(augmented.predict(images, COUNT).probabilities(), SIZE, true, false),
                augmented.predict(mirrored, COUNT).probabilities(),
                1e-6f);
        assertFalse(Arrays.equals(
                FlipAugmentation.flipped(lopsided(images, COUNT).probabilities(), SIZE, true, false),
                lopsided(mirrored, COUNT).probabilities()));
    }
}
