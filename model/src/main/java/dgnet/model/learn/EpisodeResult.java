package dgnet.model.learn;

import java.time.Duration;
import java.util.Map;

/**
 * What one episode gave.
 *
 * @param episode the episode's number
 * @param losses unweighted loss terms by name, {@code <half>.<phase>.<term>} such as {@code labelled.test.dice}, and the weighted sums,
 *     {@code <half>.<phase>.total}; of several unlabelled steps, the last
 * @param gradientNorms norm of each half's gradient before the clip, by half
 * @param timings time by part: {@code copy}, {@code forward}, {@code inner}, {@code outer}, {@code optimiser}
 */
public record EpisodeResult(
        long episode, Map<String, Double> losses, Map<String, Double> gradientNorms, Map<String, Duration> timings) {
    public EpisodeResult {
        losses = Map.copyOf(losses);
        gradientNorms = Map.copyOf(gradientNorms);
        timings = Map.copyOf(timings);
    }

    /** Whether every loss and gradient norm is a finite number. */
    public boolean finite() {
        return losses.values().stream().allMatch(Double::isFinite)
                && gradientNorms.values().stream().allMatch(Double::isFinite);
    }
}
