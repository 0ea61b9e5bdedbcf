package dgnet.data.sample;

import dgnet.data.Draw;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Variations beyond the published ones that domain generalisation has shown to matter; all off in {@link #OFF}.
 *
 * @param scale how much larger things become
 * @param shift how far things move along each axis, in pixels
 * @param elastic standard deviation of the displacement of a grid's points, in pixels; see {@link ElasticField}
 * @param elasticSpacing distance of the grid's points, in pixels
 * @param fourierAmplitude share of another domain's amplitudes, see {@link AmplitudeMix}
 * @param fourierRadius how many of the frequencies are mixed, as a share of the slice's size
 * @param randomConvolution share of a random network's result, see {@link RandomConvolution}
 * @param biasField greatest coefficient, see {@link BiasField}
 * @param gamma exponent, see {@link Gamma}
 * @param contrast factor, see {@link Contrast}
 * @param lowResolution how much coarser, see {@link LowResolution}
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
    /** None of it. */
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

    /** Whether nothing of it ever happens. */
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

    /** The highest frequency that is mixed in slices of this size. */
    int radius(int size) {
        return Math.max(1, (int) (fourierRadius * size));
    }

    /**
     * Something that happens to some slices, in some strength.
     *
     * @param probability the share of slices that it happens to
     * @param low least strength
     * @param high greatest strength; strengths are uniform between the two
     */
    public record Chance(double probability, double low, double high) {
        /** It never happens. */
        public static final Chance NEVER = new Chance(0, 1, 1);

        public Chance {
            if (!(probability >= 0 && probability <= 1) || !(low <= high)) {
                throw new IllegalArgumentException(
                        "no chance is " + probability + " of strengths from " + low + " to " + high);
            }
        }

        /** Whether it happens, and how strongly: two numbers of the draw. */
        OptionalDouble of(Draw draw) {
            boolean happens = draw.uniform() < probability;
            double strength = draw.uniform(low, high);
            return happens ? OptionalDouble.of(strength) : OptionalDouble.empty();
        }
    }
}
