package dgnet.model.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.data.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BootstrapIntervalTest {
    @Test
    void comesCloseToTheNormalIntervalOfManySubjects() {
        Draw draw = Draw.of(5, 0, "bootstrap test", 0);
        List<double[]> subjects = new ArrayList<>();
        double[] values = new double[400];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.9 + 0.05 * draw.gaussian();
            subjects.add(new double[] {values[i]});
        }
        double error = Statistics.standardDeviation(values) / Math.sqrt(values.length);

        BootstrapInterval interval = BootstrapInterval.ofMean(subjects, 1).orElseThrow();

        // The ends themselves are estimated: a tenth of the standard error is three times their own.
        assertEquals(Statistics.mean(values) - 1.96 * error, interval.low(), 0.1 * error);
        assertEquals(Statistics.mean(values) + 1.96 * error, interval.high(), 0.1 * error);
    }

    @Test
    void twoSubjectsGiveTheThreeMeansThatCanBe() {
        // Means 0, 1 and 2 with probabilities 1/4, 1/2 and 1/4: 40 % about the middle is all 1, 95 % is everything.
        List<double[]> subjects = List.of(new double[] {0}, new double[] {2});

        assertEquals(Optional.of(new BootstrapInterval(0, 2)), BootstrapInterval.ofMean(subjects, 1));
        assertEquals(Optional.of(new BootstrapInterval(1, 1)), BootstrapInterval.ofMean(subjects, 1, 10_000, 40));
    }

    @Test
    void theFramesOfASubjectAreDrawnTogether() {
        List<double[]> subjects = List.of(new double[] {0, 2}, new double[] {0, 2}, new double[] {});

        assertEquals(Optional.of(new BootstrapInterval(1, 1)), BootstrapInterval.ofMean(subjects, 1));
    }

    @Test
    void theSeedDecides() {
        List<double[]> subjects = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            subjects.add(new double[] {Math.sqrt(i)});
        }

        assertEquals(BootstrapInterval.ofMean(subjects, 7), BootstrapInterval.ofMean(subjects, 7));
        assertNotEquals(BootstrapInterval.ofMean(subjects, 7), BootstrapInterval.ofMean(subjects, 8));
    }

    @Test
    void oneSubjectSaysNothingOfAnother() {
        assertEquals(Optional.empty(), BootstrapInterval.ofMean(List.of(), 1));
        assertEquals(Optional.empty(), BootstrapInterval.ofMean(List.of(new double[] {1, 2}, new double[0]), 1));
    }

    @Test
    void anIntervalThatCannotBeIsRefused() {
        List<double[]> subjects = List.of(new double[] {0}, new double[] {2});

        assertThrows(IllegalArgumentException.class, () -> BootstrapInterval.ofMean(subjects, 1, 0, 95));
        assertThrows(IllegalArgumentException.class, () -> BootstrapInterval.ofMean(subjects, 1, 10, 100));
    }
}
