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
 * The score of one labelled frame.
 *
 * @param subject the subject's id
 * @param group the subject's group, the patient
 * @param domain the domain
 * @param frame the frame's name, such as ED
 * @param trainingRole role of the subject in training
 * @param annotated whether any slice of the frame was annotated
 * @param metrics region → metrics on the file's own grid, in the order of the data set's regions
 */
public record CaseScore(
        String subject,
        String group,
        String domain,
        String frame,
        TrainingRole trainingRole,
        boolean annotated,
        Map<String, VolumeMetrics> metrics) {
    public CaseScore {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The score of an annotated frame of a patient with one scan. */
    public CaseScore(
            String subject,
            String domain,
            String frame,
            TrainingRole trainingRole,
            Map<String, VolumeMetrics> metrics) {
        this(subject, subject, domain, frame, trainingRole, true, metrics);
    }

    /** A metric of a region; empty if it has no value, such as a distance to a structure that one side does not have. */
    public OptionalDouble figure(Metric metric, String region) {
        return metric.of(metrics.get(region));
    }

    /**
     * The mean of a metric over the single structures in prediction or truth. Empty if there are none, or if the metric has no value for
     * one of them: leaving out a missed structure would make the mean distance too small.
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
