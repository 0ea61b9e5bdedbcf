package dgnet.model.evaluate;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.metric.Metric;
import dgnet.model.metric.VolumeMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How well one labelled frame was segmented.
 *
 * @param subject the subject's id
 * @param domain its domain
 * @param frame the frame's name, such as ED
 * @param standing what the subject was in training
 * @param metrics region → metrics on the file's own grid, in the order of the data set's regions
 */
public record CaseScore(
        String subject, String domain, String frame, Standing standing, Map<String, VolumeMetrics> metrics) {
    public CaseScore {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** A metric of a region; empty where neither prediction nor truth has the region, or the metric has no value. */
    public OptionalDouble figure(Metric metric, String region) {
        return metric.of(metrics.get(region));
    }

    /** The mean of a metric over the single structures for which it has a value. */
    public OptionalDouble mean(Metric metric, Structures structures) {
        return structures.regions().stream()
                .filter(region -> !region.union())
                .map(Region::name)
                .map(region -> figure(metric, region))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }
}
