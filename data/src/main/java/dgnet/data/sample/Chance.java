package dgnet.data.sample;

import dgnet.data.Draw;
import java.util.OptionalDouble;

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
