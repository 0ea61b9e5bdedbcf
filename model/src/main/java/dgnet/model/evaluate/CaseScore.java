package dgnet.model.evaluate;

import dgnet.data.dataset.Structures;
import dgnet.model.metric.Metric;
import dgnet.model.metric.VolumeMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** A metric of a region; empty where it has no value, as a distance to a structure that one side lacks. */
    public OptionalDouble figure(Metric metric, String region) {
        return metric.of(metrics.get(region));
    }

    /**
     * The mean of a metric over the single structures that prediction or truth has. Empty where there are none, or the metric has no value
     * for one of them: without a missed structure the mean of the distances would be too good.
     */
    public OptionalDouble mean(Metric metric, Structures structures) {
        List<String> present = structures.single().stream()
                .filter(region -> figure(Metric.DICE, region).isPresent())
                .toList();
        if (present.stream().anyMatch(region -> figure(metric, region).isEmpty())) {
            return OptionalDouble.empty();
        }
        return present.stream()
                .mapToDouble(region -> figure(metric, region).getAsDouble())
                .average();
    }
}
