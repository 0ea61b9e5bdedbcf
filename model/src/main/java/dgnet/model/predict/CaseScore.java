package dgnet.model.predict;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
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

    /** Region → Dice, in the order of the regions; a region that neither prediction nor truth has is left out. */
    public Map<String, Double> dice() {
        Map<String, Double> dice = new LinkedHashMap<>();
        metrics.forEach((region, values) -> values.dice().ifPresent(value -> dice.put(region, value)));
        return dice;
    }

    /** The mean over the single structures that the case has. */
    public OptionalDouble mean(Structures structures) {
        Map<String, Double> dice = dice();
        return structures.regions().stream()
                .filter(region -> !region.union())
                .map(Region::name)
                .filter(dice::containsKey)
                .mapToDouble(dice::get)
                .average();
    }
}
