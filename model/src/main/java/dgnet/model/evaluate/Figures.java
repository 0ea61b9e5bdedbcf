package dgnet.model.evaluate;

import dgnet.model.metric.Metric;
import java.util.Locale;
import java.util.OptionalDouble;

/** Formats numbers for tables and pages. */
public final class Figures {
    /** The text for a missing value. */
    public static final String NONE = "–";

    private Figures() {}

    /** A value of a metric: three decimals for an overlap, two for a distance, one or three for a volume. */
    public static String of(Metric metric, double value) {
        boolean volume = metric == Metric.PREDICTED_VOLUME || metric == Metric.TRUE_VOLUME;
        int decimals = metric.overlap() || (volume && Math.abs(value) < 10) ? 3 : volume ? 1 : 2;
        return decimal(value, decimals);
    }

    /** A value of a metric; {@link #NONE} if it is missing. */
    public static String of(Metric metric, OptionalDouble value) {
        return value.isPresent() ? of(metric, value.getAsDouble()) : NONE;
    }

    /** Mean and deviation, such as {@code 0.941 ± 0.020}; for one value only the value. */
    public static String meanAndDeviation(Metric metric, Summary summary) {
        if (summary.count() == 0) {
            return NONE;
        }
        String mean = of(metric, summary.mean());
        return summary.count() == 1 ? mean : mean + " ± " + of(metric, summary.deviation());
    }

    /** A number with the given decimals. */
    public static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
