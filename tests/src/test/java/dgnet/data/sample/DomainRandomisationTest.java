package dgnet.data.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.Draw;
import dgnet.data.sample.DomainRandomisation.Chance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The further augmentations, each compared with its plain formula. */
class DomainRandomisationTest {
    private static final int SIZE = 33;
    private static final Chance ALWAYS = new Chance(1, 0.3, 0.7);

    @Test
    void gammaIsAPower() {
        float[] source = pattern();
        float[] changed = filtered(new Gamma(1.4), source);
        for (int i = 0; i < source.length; i++) {
            assertEquals(Math.pow(source[i], 1.4), changed[i], 1e-4);
        }
        assertArrayEquals(
                new float[] {0, 1},
                new float[] {filtered(new Gamma(0.7), fill(0))[5], filtered(new Gamma(0.7), fill(1))[5]});
    }

    @Test
    void contrastKeepsTheMeanUntilItClips() {
        float[] source = pattern();
        for (int i = 0; i < source.length; i++) {
            source[i] = 0.4f + 0.2f * source[i];
        }
        float[] changed = filtered(new Contrast(1.5), source);
        double mean = mean(source);
        assertEquals(mean, mean(changed), 1e-5);
        for (int i = 0; i < source.length; i++) {
            assertEquals(mean + 1.5 * (source[i] - mean), changed[i], 1e-5);
        }
    }

    @Test
    void aBiasFieldIsTheExponentialOfAPolynomial() {
        BiasField field = new BiasField(List.of(0.3, -0.2, 0.1, 0.25, -0.3, 0.05, 0.2, -0.1, 0.15));
        int size = 289;
        float[] changed = new float[size * size];
        Arrays.fill(changed, 0.3f);
        field.apply(changed, 0, size, scratch(size));
        double middle = (size - 1) / 2.0;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = (column - middle) / middle;
                double y = (row - middle) / middle;
                double p = 0.3 * x
                        - 0.2 * y
                        + 0.1 * x * x
                        + 0.25 * x * y
                        - 0.3 * y * y
                        + 0.05 * x * x * x
                        + 0.2 * x * x * y
                        - 0.1 * x * y * y
                        + 0.15 * y * y * y;
                double exact = column % 8 == 0 ? 1e-6 : 5e-4;
                assertEquals(0.3 * Math.exp(p), changed[row * size + column], exact);
            }
        }
    }

    @Test
    void ricianNoiseHasItsMomentsInTheDarkAndInTheLight() {
        int size = 200;
        double sigma = 0.05;
        float[] dark = new float[size * size];
        new RicianNoise(sigma, 7).apply(dark, 0, size, scratch(size));
        // Rayleigh: mean σ·√(π/2), mean square 2σ².
        assertEquals(sigma * Math.sqrt(Math.PI / 2), mean(dark), 1e-3);
        assertEquals(2 * sigma * sigma, meanSquare(dark), 1e-4);
        float[] light = new float[size * size];
        Arrays.fill(light, 0.5f);
        new RicianNoise(sigma, 7).apply(light, 0, size, scratch(size));
        assertEquals(0.25 + 2 * sigma * sigma, meanSquare(light), 1e-3);
        double mean = mean(light);
        assertEquals(sigma * sigma, meanSquare(light) - mean * mean, 1e-4);
        float[] again = new float[size * size];
        Arrays.fill(again, 0.5f);
        new RicianNoise(sigma, 7).apply(again, 0, size, scratch(size));
        assertArrayEquals(light, again);
    }

    @Test
    void lowResolutionInterpolatesItsCoarsePixels() {
        for (double factor : new double[] {1, 1.3, 2, 3.7}) {
            float[] source = pattern();
            assertArrayEquals(
                    coarse(source, factor), filtered(new LowResolution(factor), source), 1e-5f, "× " + factor);
        }
        assertArrayEquals(pattern(), filtered(new LowResolution(1), pattern()), 1e-6f);
    }

    private static float[] coarse(float[] source, double factor) {
        int count = (int) Math.round(SIZE / factor);
        double step = (double) SIZE / count;
        float[] result = new float[source.length];
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                double v = Math.max(0, Math.min(count - 1, (row + 0.5) / step - 0.5));
                double u = Math.max(0, Math.min(count - 1, (column + 0.5) / step - 0.5));
                double sum = 0;
                for (int j = 0; j < count; j++) {
                    for (int i = 0; i < count; i++) {
                        double weight = Math.max(0, 1 - Math.abs(v - j)) * Math.max(0, 1 - Math.abs(u - i));
                        int at = LowResolution.nearest(j, step, SIZE) * SIZE + LowResolution.nearest(i, step, SIZE);
                        sum += weight == 0 ? 0 : weight * source[at];
                    }
                }
                result[row * SIZE + column] = (float) sum;
            }
        }
        return result;
    }

    @Test
    void lowFrequenciesAreThoseOfTheWholeTransform() {
        float[] source = pattern();
        AmplitudeSpectrum spectrum = AmplitudeSpectrum.of(source, 0, SIZE, 3);
        for (int v = 0; v <= 3; v++) {
            for (int u = -3; u <= 3; u++) {
                double re = 0;
                double im = 0;
                for (int y = 0; y < SIZE; y++) {
                    for (int x = 0; x < SIZE; x++) {
                        double angle = 2 * Math.PI * (v * x + u * y) / SIZE;
                        re += source[y * SIZE + x] * Math.cos(angle);
                        im -= source[y * SIZE + x] * Math.sin(angle);
                    }
                }
                assertEquals(Math.hypot(re, im), spectrum.values()[v * 7 + u + 3], 1e-3);
            }
        }
    }

    @Test
    void mixingGivesTheOtherAmplitudesAndKeepsWhatIsAbove() {
        float[] source = fill(0);
        float[] other = fill(0);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                source[row * SIZE + column] = (float) (0.5
                        + 0.1 * Math.cos(2 * Math.PI * (2 * column + row) / SIZE)
                        + 0.1 * Math.sin(2 * Math.PI * 9 * column / SIZE));
                other[row * SIZE + column] =
                        (float) (0.4 + 0.2 * Math.cos(2 * Math.PI * (2 * column + row) / SIZE + 1.1));
            }
        }
        float[] mixed = filtered(new AmplitudeMix(AmplitudeSpectrum.of(other, 0, SIZE, 3), 0.5), source);
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                // Half of the way to the other amplitudes; phases and the ninth frequency are unchanged.
                double expected = 0.45
                        + 0.15 * Math.cos(2 * Math.PI * (2 * column + row) / SIZE)
                        + 0.1 * Math.sin(2 * Math.PI * 9 * column / SIZE);
                assertEquals(expected, mixed[row * SIZE + column], 1e-5);
            }
        }
        assertArrayEquals(
                source, filtered(new AmplitudeMix(AmplitudeSpectrum.of(source, 0, SIZE, 3), 0.8), source), 1e-5f);
    }

    @Test
    void aRandomConvolutionIsItsNetworkMixedWithTheSlice() {
        float[] source = pattern();
        for (int seed = 0; seed < 8; seed++) {
            RandomConvolution convolution = RandomConvolution.of(0.6, Draw.of(seed, 0, "gin", 0));
            float[][] planes = {source};
            for (int k = 0; k < 4; k++) {
                planes = convolved(planes, convolution.layers().get(k), k < 3);
            }
            double[] mixed = new double[source.length];
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] = 0.6 * planes[0][i] + 0.4 * source[i];
            }
            double low = Arrays.stream(mixed).min().getAsDouble();
            double high = Arrays.stream(mixed).max().getAsDouble();
            float[] changed = filtered(convolution, source);
            for (int i = 0; i < mixed.length; i++) {
                double expected = least(source) + (mixed[i] - low) / (high - low) * (greatest(source) - least(source));
                assertEquals(expected, changed[i], 1e-4);
            }
        }
    }

    private static float[][] convolved(float[][] planes, RandomConvolution.Layer layer, boolean rectified) {
        float[][] result = new float[layer.out()][SIZE * SIZE];
        int reach = layer.width() / 2;
        for (int out = 0; out < layer.out(); out++) {
            for (int at = 0; at < SIZE * SIZE; at++) {
                double sum = layer.biases()[out];
                for (int in = 0; in < layer.in(); in++) {
                    for (int k = 0; k < layer.width() * layer.width(); k++) {
                        int row = at / SIZE + k / layer.width() - reach;
                        int column = at % SIZE + k % layer.width() - reach;
                        if (row >= 0 && row < SIZE && column >= 0 && column < SIZE) {
                            sum += layer.weights()[(out * layer.in() + in) * layer.width() * layer.width() + k]
                                    * planes[in][row * SIZE + column];
                        }
                    }
                }
                result[out][at] = (float) (rectified && sum < 0 ? 0.2 * sum : sum);
            }
        }
        return result;
    }

    /** Turned, scaled, shifted and deformed at once, as the plain formula has it pixel by pixel. */
    @Test
    void whatMovesPixelsIsOneSampling() {
        float[] source = pattern();
        byte[] labels = new byte[source.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i % 5);
        }
        ElasticField field = ElasticField.of(SIZE, 8, 2, Draw.of(3, 0, "field", 0));
        Geometry geometry = new Geometry(25, true, false, 1.2, 3, -2, Optional.of(field));
        float[] image = new float[source.length];
        byte[] moved = new byte[source.length];
        geometry.sampling(SIZE).image(source, image, 0);
        geometry.sampling(SIZE).labels(labels, moved, 0);
        AffineSampling affine = AffineSampling.of(geometry, SIZE);
        double centre = (SIZE - 1) / 2.0;
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                double dx = -(column + displacement(field, field.x(), column, row) - centre - 3);
                double dy = row + displacement(field, field.y(), column, row) - centre + 2;
                double angle = Math.toRadians(25);
                double x = centre + (Math.cos(angle) * dx - Math.sin(angle) * dy) / 1.2;
                double y = centre + (Math.sin(angle) * dx + Math.cos(angle) * dy) / 1.2;
                int at = row * SIZE + column;
                assertEquals(affine.bilinear(source, x, y), image[at], 1e-3);
                assertTrue(moved[at] == 0 || moved[at] == affine.nearest(labels, x, y) || nearEdge(x) || nearEdge(y));
            }
        }
    }

    private static boolean nearEdge(double place) {
        return Math.abs(place - Math.floor(place) - 0.5) < 1e-4;
    }

    private static double displacement(ElasticField field, float[] values, int column, int row) {
        double sum = 0;
        for (int j = 0; j < 4; j++) {
            for (int i = 0; i < 4; i++) {
                sum += spline((double) (column % 8) / 8 + 1 - i)
                        * spline((double) (row % 8) / 8 + 1 - j)
                        * values[(row / 8 + j) * field.nodes() + column / 8 + i];
            }
        }
        return sum;
    }

    /** The cubic B-spline. */
    private static double spline(double t) {
        double a = Math.abs(t);
        return a < 1 ? 2 / 3.0 - a * a + a * a * a / 2 : a < 2 ? (2 - a) * (2 - a) * (2 - a) / 6 : 0;
    }

    static Stream<DomainRandomisation> eachAlone() {
        Chance above = new Chance(1, 1.1, 1.5);
        return Stream.of(
                none().scale(above).build(),
                none().shift(ALWAYS).build(),
                none().elastic(ALWAYS).build(),
                none().fourierAmplitude(ALWAYS).build(),
                none().randomConvolution(ALWAYS).build(),
                none().biasField(ALWAYS).build(),
                none().gamma(ALWAYS).build(),
                none().contrast(ALWAYS).build(),
                none().lowResolution(above).build(),
                none().ricianNoise(ALWAYS).build());
    }

    private static DomainRandomisationBuilder none() {
        return DomainRandomisationBuilder.builder(DomainRandomisation.OFF)
                .elasticSpacing(16)
                .fourierRadius(0.1);
    }

    @ParameterizedTest
    @MethodSource("eachAlone")
    void eachChangesTheSliceAndLeavesThePublishedPartAsItWas(DomainRandomisation more) {
        AugmentationSettings published = AugmentationSettings.PUBLISHED;
        AugmentationSettings with = new AugmentationSettings(0, 90, 0.5, 0.5, 1, 0.25, 1.25, more);
        float[] source = pattern();
        AmplitudeSpectrum other = AmplitudeSpectrum.of(fill(0.7f), 0, SIZE, 3);
        for (int index = 0; index < 5; index++) {
            Augmentation plain = Augmentation.of(published, SIZE, Draw.of(1, 2, "a", index));
            Augmentation varied = Augmentation.of(with, SIZE, Draw.of(1, 2, "a", index), Optional.of(other));
            assertEquals(plain.geometry().rotation(), varied.geometry().rotation());
            assertEquals(plain.geometry().flipVertical(), varied.geometry().flipVertical());
            assertTrue(varied.filters().containsAll(plain.filters()));
            float[] first = image(varied, source);
            assertArrayEquals(
                    first,
                    image(Augmentation.of(with, SIZE, Draw.of(1, 2, "a", index), Optional.of(other)), source),
                    "a pure function of its draw");
            assertNotEquals(0, distance(first, image(plain, source)));
            for (float value : first) {
                assertTrue(value >= 0 && value <= 1.00001f, varied + " gives " + value);
            }
        }
    }

    @Test
    void eachHappensAsOftenAsItsProbability() {
        Chance third = new Chance(0.3, 0.9, 1.1);
        AugmentationSettings settings = new AugmentationSettings(
                0, 0, 0, 0, 0, 1, 1, none().gamma(third).contrast(third).build());
        int gamma = 0;
        int contrast = 0;
        int both = 0;
        for (int index = 0; index < 2000; index++) {
            List<SliceFilter> filters =
                    Augmentation.of(settings, SIZE, Draw.of(1, 2, "a", index)).filters();
            boolean hasGamma = filters.stream().anyMatch(Gamma.class::isInstance);
            boolean hasContrast = filters.stream().anyMatch(Contrast.class::isInstance);
            gamma += hasGamma ? 1 : 0;
            contrast += hasContrast ? 1 : 0;
            both += hasGamma && hasContrast ? 1 : 0;
        }
        assertEquals(600, gamma, 80);
        assertEquals(600, contrast, 80);
        assertEquals(180, both, 50, "independent of each other");
    }

    private static float[] image(Augmentation augmentation, float[] source) {
        float[] into = new float[source.length];
        augmentation.image(source, SIZE, into, 0, scratch(SIZE));
        return into;
    }

    private static float[] filtered(SliceFilter filter, float[] source) {
        // After another image, to check the offset.
        float[] image = new float[17 + source.length];
        Arrays.fill(image, 0, 17, -3);
        System.arraycopy(source, 0, image, 17, source.length);
        filter.apply(image, 17, SIZE, scratch(SIZE));
        for (int i = 0; i < 17; i++) {
            assertEquals(-3, image[i]);
        }
        return Arrays.copyOfRange(image, 17, image.length);
    }

    private static float[] scratch(int size) {
        return new float[SliceFilter.scratchSize(size)];
    }

    private static float[] pattern() {
        Draw draw = Draw.of(1, 0, "pattern", 0);
        float[] pattern = new float[SIZE * SIZE];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (float) draw.uniform();
        }
        return pattern;
    }

    private static float[] fill(float value) {
        float[] image = new float[SIZE * SIZE];
        Arrays.fill(image, value);
        return image;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double meanSquare(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum / values.length;
    }

    private static float least(float[] values) {
        float least = values[0];
        for (float value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static float greatest(float[] values) {
        float greatest = values[0];
        for (float value : values) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }
}
