package dgnet.model.compare;

import dgnet.data.Draw;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Tests of paired differences. */
final class PairedTests {
    /** Up to this number of differences all signs are enumerated. */
    static final int MOST_EXACT = 16;

    /** Random signs for more differences. */
    static final int DRAWS = 20_000;

    private static final double ROUNDING = 1e-9;

    private PairedTests() {}

    /**
     * The two-sided p-value of the paired permutation test (sign flips): if a method and the baseline were the same, each difference could as
     * well have the other sign. It is the share of all choices of signs whose sum is at least as far from 0 as the observed one; of {@value
     * #DRAWS} random choices and the observed one if there are more than {@value #MOST_EXACT} differences.
     *
     * <p>Source: Fisher, The Design of Experiments, 1935; for random choices Phipson and Smyth, Statistical Applications in Genetics and
     * Molecular Biology 9, 2010.
     *
     * @param differences at least one
     * @param seed of the random choices
     */
    static double signFlip(double[] differences, long seed) {
        if (differences.length < 1) {
            throw new IllegalArgumentException("a paired test needs at least one difference");
        }
        double size = Arrays.stream(differences).map(Math::abs).sum();
        double observed = Math.abs(Arrays.stream(differences).sum()) - ROUNDING * size;
        return differences.length <= MOST_EXACT ? exact(differences, observed) : drawn(differences, observed, seed);
    }

    private static double exact(double[] differences, double observed) {
        int choices = 1 << differences.length;
        int asFar = 0;
        for (int signs = 0; signs < choices; signs++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            }
            asFar += Math.abs(sum) >= observed ? 1 : 0;
        }
        return (double) asFar / choices;
    }

    private static double drawn(double[] differences, double observed, long seed) {
        int asFar = 1;
        for (int k = 0; k < DRAWS; k++) {
            Draw draw = Draw.of(seed, 0, "sign flip", k);
            double sum = 0;
            long bits = 0;
            for (int i = 0; i < differences.length; i++) {
                bits = i % Long.SIZE == 0 ? draw.bits() : bits >>> 1;
                sum += (bits & 1) == 0 ? differences[i] : -differences[i];
            }
            asFar += Math.abs(sum) >= observed ? 1 : 0;
        }
        return (double) asFar / (DRAWS + 1);
    }

    /**
     * P-values corrected for the number of tests. Source: Holm, Scandinavian Journal of Statistics 6, 1979.
     *
     * @param values p-values, in any order
     * @return the corrected values in the same order
     */
    static List<Double> holm(List<Double> values) {
        List<Integer> rising = IntStream.range(0, values.size())
                .boxed()
                .sorted(Comparator.comparing(values::get))
                .toList();
        Double[] corrected = new Double[values.size()];
        double largest = 0;
        for (int rank = 0; rank < rising.size(); rank++) {
            int at = rising.get(rank);
            largest = Math.max(largest, Math.min(1, (values.size() - rank) * values.get(at)));
            corrected[at] = largest;
        }
        return List.of(corrected);
    }
}
