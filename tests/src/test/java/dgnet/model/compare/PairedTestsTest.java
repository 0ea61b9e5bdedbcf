package dgnet.model.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dgnet.PythonProgram;
import dgnet.data.Draw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedTestsTest {
    @TempDir
    Path folder;

    @Test
    void theSignsOfAFewDifferencesAreAllTried() {
        // Of the 8 choices of signs of 1, 2, 3 only + + + and − − − give a sum of at least 6 from 0.
        assertEquals(2.0 / 8, PairedTests.signFlip(new double[] {1, 2, 3}, 1));
        // − for the smallest one gives 4, as observed: ±(1 + 2 + 3) and ±(−1 + 2 + 3).
        assertEquals(4.0 / 8, PairedTests.signFlip(new double[] {-1, 2, 3}, 1));
        assertEquals(1, PairedTests.signFlip(new double[] {0, 0}, 1));
        assertEquals(1, PairedTests.signFlip(new double[] {0.3}, 1));
        assertThrows(IllegalArgumentException.class, () -> PairedTests.signFlip(new double[0], 1));
    }

    @Test
    void drawnSignsAgreeWithAllSigns() {
        double[] differences = new double[PairedTests.MOST_EXACT];
        Draw draw = Draw.of(3, 0, "test", 0);
        for (int i = 0; i < differences.length; i++) {
            differences[i] = draw.gaussian() + 0.4;
        }
        double exact = PairedTests.signFlip(differences, 1);
        // One more difference of 0 changes no sum, but makes them too many to try all.
        double drawn = PairedTests.signFlip(Arrays.copyOf(differences, differences.length + 1), 1);
        assertEquals(exact, drawn, 4 * Math.sqrt(exact * (1 - exact) / PairedTests.DRAWS));
    }

    @Test
    void holmCorrectsInOrderOfThePValues() {
        // 4 · 0.005, 3 · 0.01, 2 · 0.03, and 0.04, which may not be less than the one before.
        List<Double> corrected = PairedTests.holm(List.of(0.04, 0.01, 0.03, 0.005));
        assertEquals(0.06, corrected.get(0), 1e-12);
        assertEquals(0.03, corrected.get(1), 1e-12);
        assertEquals(0.06, corrected.get(2), 1e-12);
        assertEquals(0.02, corrected.get(3), 1e-12);
        assertEquals(List.of(), PairedTests.holm(List.of()));
        assertEquals(List.of(1.0, 1.0), PairedTests.holm(List.of(0.9, 0.8)));
    }

    @Test
    void pValuesAgreeWithScipy() throws IOException {
        double[] few = {0.021, -0.013, 0.034, 0.008, 0.015, -0.002, 0.027, 0.011};
        Path values = Files.writeString(
                folder.resolve("values.txt"),
                String.join("\n", Arrays.stream(few).mapToObj(Double::toString).toList()));

        List<String> printed = PythonProgram.run("/scipy/signflip.py", List.of("scipy", "numpy"), values);

        assertEquals(Double.parseDouble(printed.get(0)), PairedTests.signFlip(few, 1), 1e-12);
    }
}
