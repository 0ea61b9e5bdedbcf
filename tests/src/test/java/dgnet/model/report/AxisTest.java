package dgnet.model.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.model.report.BoxPlot.Axis;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    @ParameterizedTest
    @CsvSource({
        "0.62, 1, 0.6 0.7 0.8 0.9 1.0",
        "0, 1, 0.0 0.2 0.4 0.6 0.8 1.0",
        "0, 63, 0 20 40 60 80",
        "0, 0, 0.0 0.2 0.4 0.6 0.8 1.0",
        "1, 1, 1.0 1.2 1.4 1.6 1.8 2.0",
        "0, 1234, 0 500 1000 1500",
    })
    void marksAreRoundNumbersAroundTheValues(double least, double largest, String marks) {
        Axis axis = Axis.of(least, largest);

        List<String> labels = axis.marks().stream().map(axis::label).toList();
        assertEquals(List.of(marks.split(" ")), labels);
        assertTrue(axis.share(least) >= 0 && axis.share(largest) <= 1, axis.toString());
        assertEquals(0, axis.share(axis.low()));
        assertEquals(1, axis.share(axis.high()));
    }
}
