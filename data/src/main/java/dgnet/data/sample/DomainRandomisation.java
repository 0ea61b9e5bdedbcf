package dgnet.data.sample;

import dgnet.data.Draw;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Augmentations beyond the published ones, known from work on domain generalisation; all off in {@link #OFF}. The strength of each is:
 *
 * @param scale factor by which structures become larger
 * @param shift displacement along each axis, in pixels
 * @param elastic standard deviation of the displacement of grid points, in pixels; see {@link ElasticField}
 * @param elasticSpacing distance of grid points, in pixels
 * @param fourierAmplitude share of another domain's amplitudes, see {@link AmplitudeMix}
 * @param fourierRadius largest mixed frequency, as a share of the slice's size
 * @param randomConvolution share of a random network's result, see {@link RandomConvolution}
 * @param biasField largest coefficient, see {@link BiasField}
 * @param gamma exponent, see {@link Gamma}
 * @param contrast factor, see {@link Contrast}
 * @param lowResolution factor of the pixel size, see {@link LowResolution}
 * @param ricianNoise σ, see {@link RicianNoise}
 */
@RecordBuilder
public record DomainRandomisation(
        Chance scale,
        Chance shift,
        Chance elastic,
        int elasticSpacing,
        Chance fourierAmplitude,
        double fourierRadius,
        Chance randomConvolution,
        Chance biasField,
        Chance gamma,
        Chance contrast,
        Chance lowResolution,
        Chance ricianNoise) {
    /** All off. */
    public static final DomainRandomisation OFF = DomainRandomisationBuilder.builder()
            .scale(Chance.NEVER)
            .shift(Chance.NEVER)
            .elastic(Chance.NEVER)
            .elasticSpacing(32)
            .fourierAmplitude(Chance.NEVER)
            .fourierRadius(0.05)
            .randomConvolution(Chance.NEVER)
            .biasField(Chance.NEVER)
            .gamma(Chance.NEVER)
            .contrast(Chance.NEVER)
            .lowResolution(Chance.NEVER)
            .ricianNoise(Chance.NEVER)
            .build();

    /** Whether all are off. */
    boolean off() {
        return Stream.of(
                        scale,
                        shift,
                        elastic,
                        fourierAmplitude,
                        randomConvolution,
                        biasField,
                        gamma,
                        contrast,
                        lowResolution,
                        ricianNoise)
                .allMatch(chance -> chance.probability() == 0);
    }

    /** The highest mixed frequency for slices of this size. */
    int radius(int size) {
        return Math.max(1, (int) (fourierRadius * size));
    }

    /**
     * The probability and the strength of an augmentation.
     *
     * @param probability share of augmented slices
     * @param low smallest strength
     * @param high largest strength; strengths are uniform between the two
     */
    public record Chance(double probability, double low, double high) {
        /** Probability zero. */
        public static final Chance NEVER = new Chance(0, 1, 1);

        public Chance {
            if (!(probability >= 0 && probability <= 1) || !(low <= high)) {
                throw new IllegalArgumentException(
                        "expected are a probability between 0 and 1 and ascending strengths, but given are "
                                + probability + " and " + low + " to " + high);
            }
        }

        /** Draws the strength; empty if the slice is not augmented. Takes two numbers of the draw. */
        OptionalDouble of(Draw draw) {
            boolean happens = draw.uniform() < probability;
            double strength = draw.uniform(low, high);
            return happens ? OptionalDouble.of(strength) : OptionalDouble.empty();
        }
    }
}
