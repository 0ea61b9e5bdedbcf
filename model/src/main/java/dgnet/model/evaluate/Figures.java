package dgnet.model.evaluate;

import dgnet.model.metric.Metric;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as a reader of tables wants them, on the terminal and on pages. */
public final class Figures {
    /** What stands where there is no value. */
    public static final String NONE = "–";

    private Figures() {}

    /** A value of a metric: three decimals of a share, two of a distance, as many of a volume as mean something. */
    public static String of(Metric metric, double value) {
        boolean volume = metric == Metric.PREDICTED_VOLUME || metric == Metric.TRUE_VOLUME;
        int decimals = metric.overlap() || (volume && Math.abs(value) < 10) ? 3 : volume ? 1 : 2;
        return decimal(value, decimals);
    }

    /** The same; {@link #NONE} where there is none. */
    public static String of(Metric metric, OptionalDouble value) {
        return value.isPresent() ? of(metric, value.getAsDouble()) : NONE;
    }

    /** As {@code 0.941 ± 0.020}; of one value the value alone. */
    public static String meanAndDeviation(Metric metric, Summary summary) {
        if (summary.count() == 0) {
            return NONE;
        }
        String mean = of(metric, summary.mean());
        return summary.count() == 1 ? mean : mean + " ± " + of(metric, summary.deviation());
    }

    /** A number with so many decimals. */
    public static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
