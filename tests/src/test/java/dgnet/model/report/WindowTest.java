package dgnet.model.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.report.CaseFigure.Window;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final int SIZE = 100;

    @Test
    void isAroundWhatEitherSideLabelsWithAMargin() {
        Window window = Window.around(square(40, 60), square(50, 70), SIZE);

        assertEquals(new Window(25, 25, 60), window);
    }

    @Test
    void staysWithinTheSlice() {
        Window window = Window.around(square(0, 10), square(0, 10), SIZE);

        assertEquals(new Window(0, 0, 20), window);
        assertEquals(new Window(80, 80, 20), Window.around(square(95, 100), square(95, 100), SIZE));
    }

    @Test
    void isTheWholeSliceWhereThereIsNothingToEnlarge() {
        assertTrue(Window.around(square(10, 90), square(10, 90), SIZE).whole(SIZE));
        assertTrue(Window.around(square(0, 0), square(0, 0), SIZE).whole(SIZE));
    }

    /** A square of label 1 from {@code from} to below {@code to} along both sides. */
    private static byte[] square(int from, int to) {
        byte[] labels = new byte[SIZE * SIZE];
        for (int y = from; y < to; y++) {
            for (int x = from; x < to; x++) {
                labels[y * SIZE + x] = 1;
            }
        }
        return labels;
    }
}
