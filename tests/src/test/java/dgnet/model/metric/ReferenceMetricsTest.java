package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.Draw;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReferenceMetricsTest {
    @Test
    void diceHasTheStructuresOfASliceInOnePot() {
        byte[] truth = {1, 1, 1, 1, 2, 0};
        byte[] prediction = {1, 1, 1, 1, 0, 2};

        double dice = ReferenceMetrics.of(prediction, truth, 1, 2).dice();

        assertEquals((2 * 4 + 0.0001) / (10 + 0.0001), dice, 1e-7);
    }

    @Test
    void aSliceEmptyOnBothSidesCountsAsWhollyRight() {
        byte[] truth = {0, 0, 1, 1};
        byte[] prediction = {0, 0, 0, 0};

        assertEquals(
                (1 + 0.0001 / 2.0001) / 2,
                ReferenceMetrics.of(prediction, truth, 2, 1).dice(),
                1e-7);
        assertEquals(1, ReferenceMetrics.of(new byte[4], new byte[4], 2, 3).dice());
        assertEquals(0, ReferenceMetrics.of(new byte[4], new byte[4], 2, 3).hausdorff());
    }

    @Test
    void hausdorffOfOneStructureIsTheRootOfThePixelsThatDiffer() {
        byte[] truth = {1, 1, 1, 0, 0, 0, 0, 0};
        byte[] prediction = {0, 1, 1, 1, 0, 0, 0, 0};
        byte[] farther = {0, 1, 1, 0, 0, 0, 0, 1};

        assertEquals(Math.sqrt(2), ReferenceMetrics.of(prediction, truth, 1, 1).hausdorff());
        assertEquals(Math.sqrt(2), ReferenceMetrics.of(farther, truth, 1, 1).hausdorff(), "it knows no place");
    }

    @Test
    void hausdorffForgivesAStructureUnderAnothersName() {
        byte[] truth = {1, 1, 1, 2, 2, 0};
        byte[] prediction = {2, 2, 2, 1, 1, 0};

        assertEquals(0, ReferenceMetrics.of(prediction, truth, 1, 2).hausdorff());
    }

    @Test
    void agreesWithMasksAsPointsOfOneCoordinatePerPixel() {
        for (int trial = 0; trial < 100; trial++) {
            Draw draw = Draw.of(3, 0, "reference metrics", trial);
            byte[][] slices = new byte[2][40];
            for (byte[] labels : slices) {
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = (byte) draw.below(4);
                }
            }

            double expected = Math.max(directed(slices[0], slices[1]), directed(slices[1], slices[0]));

            assertEquals(
                    expected, ReferenceMetrics.of(slices[0], slices[1], 1, 3).hausdorff(), 1e-12);
        }
    }

    @Test
    void bothAreMeansOverTheSlices() {
        Draw draw = Draw.of(4, 0, "reference metrics", 0);
        byte[] prediction = new byte[30];
        byte[] truth = new byte[30];
        for (int i = 0; i < 30; i++) {
            prediction[i] = (byte) draw.below(3);
            truth[i] = (byte) draw.below(3);
        }
        double dice = 0;
        double hausdorff = 0;
        for (int slice = 0; slice < 3; slice++) {
            ReferenceMetrics one = ReferenceMetrics.of(
                    Arrays.copyOfRange(prediction, 10 * slice, 10 * slice + 10),
                    Arrays.copyOfRange(truth, 10 * slice, 10 * slice + 10),
                    1,
                    2);
            dice += one.dice() / 3;
            hausdorff += one.hausdorff() / 3;
        }

        ReferenceMetrics all = ReferenceMetrics.of(prediction, truth, 3, 2);

        assertEquals(dice, all.dice(), 1e-15);
        assertEquals(hausdorff, all.hausdorff(), 1e-15);
    }

    @Test
    void aPixelWithoutAMajorityIsBackground() {
        float[] probabilities = {
            0.4f, 0.2f, 0.5f, // background
            0.35f, 0.7f, 0.5f, // structure 1
            0.25f, 0.1f, 0f, // structure 2
            0.1f, 0f, 1f,
            0.3f, 0f, 0f,
            0.6f, 1f, 0f
        };

        assertArrayEquals(new byte[] {0, 1, 0, 2, 2, 0}, ReferenceMetrics.labels(probabilities, 2, 2));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ReferenceMetrics.of(new byte[3], new byte[4], 1, 1));
        assertThrows(IllegalArgumentException.class, () -> ReferenceMetrics.of(new byte[3], new byte[3], 2, 1));
        assertThrows(IllegalArgumentException.class, () -> ReferenceMetrics.of(new byte[3], new byte[3], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> ReferenceMetrics.labels(new float[7], 2, 2));
    }

    /** The directed Hausdorff distance of three points each, as the published code lays them out. */
    private static double directed(byte[] from, byte[] to) {
        double largest = 0;
        for (int j = 1; j <= 3; j++) {
            double least = Double.POSITIVE_INFINITY;
            for (int k = 1; k <= 3; k++) {
                double squares = 0;
                for (int i = 0; i < from.length; i++) {
                    double difference = (from[i] == j ? 1 : 0) - (to[i] == k ? 1 : 0);
                    squares += difference * difference;
                }
                least = Math.min(least, Math.sqrt(squares));
            }
            largest = Math.max(largest, least);
        }
        return largest;
    }
}
