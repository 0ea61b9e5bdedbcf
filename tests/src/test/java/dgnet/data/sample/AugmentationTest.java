package dgnet.data.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.Draw;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int SIZE = 17;

    @Test
    void leavesASliceAloneWhereNothingIsDrawn() {
        float[] source = pattern(SIZE);
        assertArrayEquals(source, image(new Augmentation(0, false, false, 0), source, SIZE));
        assertEquals(new Augmentation(0, false, false, 0), Augmentation.of(AugmentationSettings.NONE, SIZE, draw(3)));
    }

    @Test
    void turnsCounterClockwiseByAQuarter() {
        float[] source = pattern(SIZE);
        float[] turned = image(new Augmentation(90, false, false, 0), source, SIZE);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                // The right edge becomes the top.
                assertEquals(source[column * SIZE + SIZE - 1 - row], turned[row * SIZE + column], 1e-5);
            }
        }
    }

    @Test
    void mirrorsLeftAndRightThenUpAndDown() {
        float[] source = pattern(SIZE);
        float[] horizontal = image(new Augmentation(0, true, false, 0), source, SIZE);
        float[] vertical = image(new Augmentation(0, false, true, 0), source, SIZE);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                assertEquals(source[row * SIZE + SIZE - 1 - column], horizontal[row * SIZE + column]);
                assertEquals(source[(SIZE - 1 - row) * SIZE + column], vertical[row * SIZE + column]);
            }
        }
    }

    @Test
    void flipsAfterItTurns() {
        float[] source = pattern(SIZE);
        float[] turned = image(new Augmentation(90, false, false, 0), source, SIZE);
        float[] turnedThenFlipped = image(new Augmentation(0, true, false, 0), turned, SIZE);
        assertArrayEquals(turnedThenFlipped, image(new Augmentation(90, true, false, 0), source, SIZE), 1e-5f);
    }

    @Test
    void interpolatesEveryPixelAsTheFormulaSays() {
        for (int size : new int[] {SIZE, 32}) {
            float[] source = pattern(size);
            for (double angle : new double[] {0, 0.3, 17, 45, 63.7, 89.99, 90}) {
                for (int flips = 0; flips < 4; flips++) {
                    Augmentation augmentation = new Augmentation(angle, (flips & 1) != 0, (flips & 2) != 0, 0);
                    assertArrayEquals(directly(augmentation, source, size), image(augmentation, source, size), 2e-5f);
                }
            }
        }
    }

    @Test
    void isZeroOutsideTheSource() {
        float[] white = new float[SIZE * SIZE];
        Arrays.fill(white, 1);
        float[] turned = image(new Augmentation(45, false, false, 0), white, SIZE);
        assertEquals(0, turned[0]);
        assertEquals(0, turned[SIZE * SIZE - 1]);
        assertEquals(1, turned[SIZE / 2 * SIZE + SIZE / 2]);
    }

    @Test
    void blursAsTheFullKernelDoes() {
        float[] source = pattern(SIZE);
        for (double sigma : new double[] {0.25, 0.8, 1.25}) {
            float[] blurred = image(new Augmentation(0, false, false, sigma), source, SIZE);
            for (int row = 0; row < SIZE; row++) {
                for (int column = 0; column < SIZE; column++) {
                    assertEquals(blurredDirectly(source, row, column, sigma), blurred[row * SIZE + column], 1e-4);
                }
            }
        }
    }

    @Test
    void neverInventsALabel() {
        byte[] source = new byte[SIZE * SIZE];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) (i % 7 == 0 ? 5 : i % 3 == 0 ? 2 : 0);
        }
        for (int index = 0; index < 50; index++) {
            byte[] labels = new byte[source.length];
            Augmentation.of(AugmentationSettings.PUBLISHED, SIZE, draw(index)).labels(source, SIZE, labels, 0);
            Set<Integer> found = new TreeSet<>();
            for (byte label : labels) {
                found.add((int) label);
            }
            assertEquals(Set.of(0, 2, 5), found);
        }
    }

    @Test
    void movesImageAndLabelsTogether() {
        // A white disc off the centre: after any rotation and flip the labels cover the bright pixels.
        int size = 64;
        float[] image = new float[size * size];
        byte[] labels = new byte[size * size];
        for (int i = 0; i < image.length; i++) {
            int row = i / size;
            boolean inside = Math.hypot(i % size - 40, row - 25) < 9;
            image[i] = inside ? 1 : 0;
            labels[i] = (byte) (inside ? 1 : 0);
        }
        for (int index = 0; index < 50; index++) {
            Augmentation augmentation = Augmentation.of(AugmentationSettings.PUBLISHED, SIZE, draw(index));
            float[] movedImage = image(augmentation, image, size);
            byte[] movedLabels = new byte[labels.length];
            augmentation.labels(labels, size, movedLabels, 0);
            int differing = 0;
            for (int i = 0; i < movedLabels.length; i++) {
                differing += (movedImage[i] > 0.5) == (movedLabels[i] == 1) ? 0 : 1;
            }
            assertTrue(differing < 20, differing + " pixels differ after " + augmentation);
        }
    }

    @Test
    void writesAtItsOffsetOnly() {
        float[] source = pattern(SIZE);
        int pixels = SIZE * SIZE;
        float[] into = new float[3 * pixels];
        Arrays.fill(into, -7);
        Augmentation augmentation = new Augmentation(33, true, false, 1);
        augmentation.image(source, SIZE, into, pixels, new float[Augmentation.scratchSize(SIZE)]);
        float[] alone = image(augmentation, source, SIZE);
        for (int i = 0; i < pixels; i++) {
            assertEquals(-7, into[i]);
            assertEquals(alone[i], into[pixels + i]);
            assertEquals(-7, into[2 * pixels + i]);
        }
    }

    @Test
    void drawsWithinItsSettingsAndAsOftenAsTheySay() {
        AugmentationSettings settings = new AugmentationSettings(10, 40, 0.25, 0.75, 0.5, 0.3, 0.9);
        int horizontal = 0;
        int vertical = 0;
        int blurred = 0;
        for (int index = 0; index < 2000; index++) {
            Augmentation augmentation = Augmentation.of(settings, SIZE, draw(index));
            Geometry geometry = augmentation.geometry();
            assertTrue(geometry.rotation() >= 10 && geometry.rotation() < 40);
            horizontal += geometry.flipHorizontal() ? 1 : 0;
            vertical += geometry.flipVertical() ? 1 : 0;
            for (SliceFilter filter : augmentation.filters()) {
                blurred++;
                GaussianBlur blur = (GaussianBlur) filter;
                double sigma = Math.sqrt(-0.5 / Math.log(blur.near() / blur.centre()));
                assertTrue(sigma >= 0.299 && sigma < 0.901, "blurred by " + sigma);
            }
        }
        assertEquals(500, horizontal, 80);
        assertEquals(1500, vertical, 80);
        assertEquals(1000, blurred, 90);
    }

    @Test
    void isAPureFunctionOfItsDraw() {
        for (int index = 0; index < 20; index++) {
            assertEquals(
                    Augmentation.of(AugmentationSettings.PUBLISHED, SIZE, draw(index)),
                    Augmentation.of(AugmentationSettings.PUBLISHED, SIZE, draw(index)));
        }
    }

    @Test
    void refusesSettingsThatAreNone() {
        DataException fault =
                assertThrows(DataException.class, () -> new AugmentationSettings(0, 90, 1.5, 0.5, 0.5, 0.25, 1.25));
        assertTrue(fault.getMessage().contains("augmentation.flip-horizontal"), fault.getMessage());
        assertThrows(DataException.class, () -> new AugmentationSettings(90, 0, 0.5, 0.5, 0.5, 0.25, 1.25));
        assertThrows(DataException.class, () -> new AugmentationSettings(0, 90, 0.5, 0.5, 0.5, 0, 1.25));
        assertThrows(DataException.class, () -> new AugmentationSettings(0, 90, 0.5, Double.NaN, 0.5, 0.25, 1.25));
    }

    private static float[] image(Augmentation augmentation, float[] source, int size) {
        float[] into = new float[source.length];
        augmentation.image(source, size, into, 0, new float[Augmentation.scratchSize(size)]);
        return into;
    }

    private static Draw draw(int index) {
        return Draw.of(5, 0, "augmentation test", index);
    }

    private static float[] pattern(int size) {
        Draw draw = Draw.of(1, 0, "pattern", 0);
        float[] pattern = new float[size * size];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (float) draw.uniform();
        }
        return pattern;
    }

    /** Rotation and flips by the plain formula, every neighbour checked. */
    private static float[] directly(Augmentation augmentation, float[] source, int size) {
        double angle = Math.toRadians(augmentation.geometry().rotation());
        double centre = (size - 1) / 2.0;
        float[] result = new float[source.length];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double dx = (augmentation.geometry().flipHorizontal() ? size - 1 - column : column) - centre;
                double dy = (augmentation.geometry().flipVertical() ? size - 1 - row : row) - centre;
                double x = centre + Math.cos(angle) * dx - Math.sin(angle) * dy;
                double y = centre + Math.sin(angle) * dx + Math.cos(angle) * dy;
                double sum = 0;
                for (int j = (int) Math.floor(y); j <= Math.floor(y) + 1; j++) {
                    for (int i = (int) Math.floor(x); i <= Math.floor(x) + 1; i++) {
                        if (i >= 0 && i < size && j >= 0 && j < size) {
                            sum += (1 - Math.abs(x - i)) * (1 - Math.abs(y - j)) * source[j * size + i];
                        }
                    }
                }
                result[row * size + column] = (float) sum;
            }
        }
        return result;
    }

    private static double blurredDirectly(float[] source, int row, int column, double sigma) {
        double sum = 0;
        double weights = 0;
        for (int j = -2; j <= 2; j++) {
            for (int i = -2; i <= 2; i++) {
                double weight = Math.exp(-(i * i + j * j) / (2 * sigma * sigma));
                sum += weight * source[mirrored(row + j) * SIZE + mirrored(column + i)];
                weights += weight;
            }
        }
        return sum / weights;
    }

    private static int mirrored(int i) {
        return i < 0 ? -i : i >= SIZE ? 2 * SIZE - 2 - i : i;
    }
}
