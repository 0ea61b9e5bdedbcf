package dgnet.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.data.sample.Draw;
import java.util.Arrays;
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
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            for (double percent : new double[] {0, 0.5, 33.3, 50, 99.5, 100}) {
                double position = (n - 1) * percent / 100;
                int below = (int) position;
                int above = Math.min(below + 1, n - 1);
                double expected = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
                assertEquals(expected, Percentiles.of(values, percent), 1e-3, n + " values, " + percent + " %");
            }
        }
    }

    @Test
    void areLinearBetweenNeighboursAsInNumpy() {
        assertEquals(1.75, Percentiles.of(new float[] {4, 1, 3, 2}, 25));
        assertEquals(2.5, Percentiles.of(new float[] {4, 1, 3, 2}, 50));
        assertEquals(4, Percentiles.of(new float[] {4, 1, 3, 2}, 100));
    }
}
