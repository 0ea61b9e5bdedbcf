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

    /**
     * As {@code 0.941 ± 0.020}, or {@code 3.12 ± 0.80, of 7} where only some have a value.
     *
     * @param cases of how many cases the summary is
     */
    static String meanAndDeviation(Metric metric, Summary summary, int cases) {
        if (summary.count() == 0) {
            return NONE;
        }
        String deviation = summary.count() == 1 ? "" : " ± " + of(metric, summary.deviation());
        return of(metric, summary.mean()) + deviation + of(summary.count(), cases);
    }

    /** How many of the wanted values there are, where it is not all. */
    static String of(long count, long wanted) {
        return count < wanted ? ", of " + count : "";
    }

    static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
