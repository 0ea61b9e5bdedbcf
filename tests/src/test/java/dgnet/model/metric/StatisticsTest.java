package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final double[] VALUES = {5, 1, 4, 2, 8};

    @Test
    void agreeWithFiguresByHand() {
        assertEquals(4, Statistics.mean(VALUES));
        assertEquals(Math.sqrt((1 + 9 + 0 + 4 + 16) / 4.0), Statistics.standardDeviation(VALUES), 1e-15);
        assertEquals(4, Statistics.median(VALUES));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertEquals(2.5, Statistics.median(new double[] {4, 1, 3, 2}));
        assertEquals(7, Statistics.median(new double[] {7}));
    }

    @Test
    void percentilesAreLinearBetweenNeighboursAsInNumpy() {
        assertEquals(1.75, Statistics.percentile(new double[] {4, 1, 3, 2}, 25));
        assertEquals(1, Statistics.percentile(VALUES, 0));
        assertEquals(8, Statistics.percentile(VALUES, 100));
        assertEquals(7.4, Statistics.percentile(VALUES, 95), 1e-12);
    }

    @Test
    void theValuesKeepTheirOrder() {
        double[] values = VALUES.clone();

        Statistics.median(values);

        assertArrayEquals(VALUES, values);
    }

    @Test
    void tooFewValuesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.mean(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> Statistics.median(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> Statistics.standardDeviation(new double[1]));
        assertThrows(IllegalArgumentException.class, () -> Statistics.percentile(VALUES, 101));
    }
}
