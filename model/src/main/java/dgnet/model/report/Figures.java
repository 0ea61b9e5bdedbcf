package dgnet.model.report;

import dgnet.model.evaluate.Summary;
import dgnet.model.metric.Metric;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as a reader of tables wants them. */
final class Figures {
    static final String NONE = "–";

    private Figures() {}

    /** A value of a metric: three decimals of a share, two of a distance, as many of a volume as mean something. */
    static String of(Metric metric, double value) {
        boolean volume = metric == Metric.PREDICTED_VOLUME || metric == Metric.TRUE_VOLUME;
        int decimals = metric.overlap() || (volume && Math.abs(value) < 10) ? 3 : volume ? 1 : 2;
        return decimal(value, decimals);
    }

    static String of(Metric metric, OptionalDouble value) {
        return value.isPresent() ? of(metric, value.getAsDouble()) : NONE;
    }

    /** As {@code 0.941 ± 0.020}. */
    static String meanAndDeviation(Metric metric, Summary summary) {
        if (summary.count() == 0) {
            return NONE;
        }
        String mean = of(metric, summary.mean());
        return summary.count() == 1 ? mean : mean + " ± " + of(metric, summary.deviation());
    }

    static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
