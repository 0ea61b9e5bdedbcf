package dgnet.model.report;

import dgnet.model.evaluate.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * The axis of a plot: a range that holds the values, between round numbers.
 *
 * @param low its lower end
 * @param high its upper end
 * @param step from one mark to the next
 */
record Axis(double low, double high, double step) {
    private static final int MARKS = 5;

    /** An axis for some values. */
    static Axis of(double least, double largest) {
        if (!(largest > least)) {
            return of(least, least + Math.max(Math.abs(least), 1));
        }
        double range = largest - least;
        double rough = range / MARKS;
        double unit = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = unit * (rough / unit <= 1 ? 1 : rough / unit <= 2 ? 2 : rough / unit <= 5 ? 5 : 10);
        double low = Math.floor(least / step + 1e-9) * step;
        double high = Math.ceil(largest / step - 1e-9) * step;
        return new Axis(low, high, step);
    }

    /** The values of the marks. */
    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        for (int k = 0; low + k * step <= high + step / 2; k++) {
            marks.add(low + k * step);
        }
        return marks;
    }

    /** Where a value lies between the ends: 0 … 1. */
    double share(double value) {
        return (value - low) / (high - low);
    }

    /** A mark's number, with the decimals that the step has. */
    String label(double mark) {
        return Figures.decimal(mark, Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9)));
    }
}
