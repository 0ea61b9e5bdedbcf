package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.data.Draw;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void agreesWithSortingThemAll() {
        for (int n = 1; n < 400; n += 13) {
            Draw draw = Draw.of(2, 0, "percentiles", n);
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = draw.below(n % 2 == 0 ? 7 : 100_000);
            }
            agreesWithSorting(values);
        }
    }

    /** As many as a slice has: pivots come from a sample. */
    @Test
    void agreesWithSortingAWholeSlice() {
        int n = 90_001;
        Draw draw = Draw.of(2, 0, "percentiles", n);
        for (String kind : List.of("random", "rising", "falling", "mostly 0", "nearly alike", "striped")) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = switch (kind) {
                    case "random" -> draw.below(100_000);
                    case "rising" -> i;
                    case "falling" -> -i;
                    case "mostly 0" -> Math.max(0, draw.below(1000) - 900);
                    case "nearly alike" -> i == n / 3 ? 1 : 0;
                    // The sample's stride.
                    default -> i % (n / 256);
                };
            }
            agreesWithSorting(values);
        }
    }

    private static void agreesWithSorting(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double percent : new double[] {0, 0.5, 33.3, 50, 99.5, 100}) {
            double position = (values.length - 1) * percent / 100;
            int below = (int) position;
            int above = Math.min(below + 1, values.length - 1);
            double expected = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
            assertEquals(
                    expected,
                    Percentiles.of(values.clone(), percent),
                    1e-3,
                    values.length + " values, " + percent + " %");
        }
    }

    @Test
    void areLinearBetweenNeighboursAsInNumpy() {
        assertEquals(1.75, Percentiles.of(new float[] {4, 1, 3, 2}, 25));
        assertEquals(2.5, Percentiles.of(new float[] {4, 1, 3, 2}, 50));
        assertEquals(4, Percentiles.of(new float[] {4, 1, 3, 2}, 100));
    }
}
